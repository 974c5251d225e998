import type { Statement } from './classify.ts';
import type { Reader } from './reader.ts';

type AlterTable = Extract<Statement, { kind: 'around' | 'keys' | 'foreign-keys' }>;

/**
 * What follows `ALTER TABLE`: `t DISABLE KEYS` and `t ENABLE KEYS` of the dump tools; `t ADD [UNIQUE] KEY k (columns), …` or `t ADD CONSTRAINT c FOREIGN KEY (columns) REFERENCES u (columns) …, …`, as segmented dumps hold them:
 * names of this database, and nothing that is evaluated.
 * @throws Failure not-whole
 */
export function alterTable(words: Reader): AlterTable {
  const about = words.name();
  if (words.accept('DISABLE', 'KEYS') || words.accept('ENABLE', 'KEYS')) {
    words.end();
    return { kind: 'around', about };
  }
  const others: string[] = [];
  let keys = 0;
  do {
    words.expect('ADD');
    if (words.accept('CONSTRAINT')) others.push(foreignKey(words));
    else {
      key(words);
      keys++;
    }
  } while (words.accept(','));
  words.end();
  if (keys > 0 && others.length > 0) throw words.refuse('a statement that no dump of one database holds');
  return keys > 0 ? { kind: 'keys', about } : { kind: 'foreign-keys', about, others };
}

function key(words: Reader): void {
  words.accept('UNIQUE');
  words.expect('KEY');
  words.name();
  words.expect('(');
  do {
    words.name();
    if (words.accept('(')) {
      number(words);
      words.expect(')');
    }
    if (!words.accept('DESC')) words.accept('ASC');
  } while (words.accept(','));
  words.expect(')');
  if (words.accept('USING') && !words.accept('BTREE') && !words.accept('HASH')) throw unknown(words);
  if (words.accept('COMMENT') && words.next()?.kind !== 'string') throw unknown(words);
}

function foreignKey(words: Reader): string {
  words.name();
  words.expect('FOREIGN', 'KEY');
  names(words);
  words.expect('REFERENCES');
  const other = words.name();
  names(words);
  while (words.accept('ON')) {
    if (!words.accept('DELETE')) words.expect('UPDATE');
    const known = words.accept('CASCADE') || words.accept('RESTRICT') || words.accept('SET', 'NULL') || words.accept('SET', 'DEFAULT');
    if (!known) words.expect('NO', 'ACTION');
  }
  return other;
}

function names(words: Reader): void {
  words.expect('(');
  do words.name();
  while (words.accept(','));
  words.expect(')');
}

function number(words: Reader): void {
  const token = words.next();
  if (token?.kind !== 'word' || !/^\d+$/.test(token.text)) throw unknown(words);
}

function unknown(words: Reader): Error {
  return words.refuse('a statement that no dump of one database holds');
}
