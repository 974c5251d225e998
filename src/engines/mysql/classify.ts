import { alterTable } from './alter-table.ts';
import { checkConditions } from './check-conditions.ts';
import { checkReading } from './check-reading.ts';
import { checkSet } from './check-set.ts';
import { createObject, type ObjectKind, objectWords } from './create-object.ts';
import { type Reader, readWords } from './reader.ts';
import { refusal } from './refusal.ts';
import { serverStateIn } from './server-state.ts';
import { type SessionValues, sessionValues } from './session-values.ts';

/** What a statement of a dump is. */
export type Statement =
  /** Settings of the session, wanted by rows and by objects. */
  | { readonly kind: 'set' }
  /** Of the server and not of the database; it is left out. */
  | { readonly kind: 'server-state' }
  /** `counters` are the sequences that a table's defaults name together with a database. */
  | { readonly kind: 'create'; readonly what: 'table' | 'sequence'; readonly name: string; readonly counters: readonly string[] }
  | { readonly kind: 'drop'; readonly what: 'table' | 'sequence'; readonly names: readonly string[] }
  /** Locks, keys off and on, a sequence's value, COMMIT. `about` is the one table or sequence it names. */
  | { readonly kind: 'around'; readonly about?: string }
  /** Keys and foreign keys of a table whose rows are there. `others` are the tables that those refer to. */
  | { readonly kind: 'keys'; readonly about: string }
  | { readonly kind: 'foreign-keys'; readonly about: string; readonly others: readonly string[] }
  | { readonly kind: 'create-object'; readonly what: ObjectKind; readonly name: string }
  | { readonly kind: 'drop-object'; readonly what: ObjectKind; readonly name: string }
  /** The default character set while an object is made; it is always applied to staging, whatever name stands there. */
  | { readonly kind: 'database-charset'; readonly charset: string; readonly collation: string };

/** Engines that keep a table's rows in this server and this database. MERGE, FEDERATED, CONNECT, SPIDER and S3 reach elsewhere. */
const engines = new Set([
  'INNODB',
  'MYISAM',
  'ARIA',
  'MEMORY',
  'HEAP',
  'CSV',
  'ARCHIVE',
  'BLACKHOLE',
  'ROCKSDB',
  'TOKUDB',
  'COLUMNSTORE',
  'NDBCLUSTER',
  'NDB',
]);

/** What goes to the native client as it is. */
const toClient: ReadonlySet<Statement['kind']> = new Set(['create', 'drop', 'around', 'keys', 'foreign-keys']);

/**
 * Recognises statements, and refuses those that are not on the list of what mysqldump and mariadb-dump write of one database.
 * Bodies of views and stored programs are not looked into: in staging nothing calls them.
 * @returns a function that takes a dump's statements in their order, as one character for each byte, with their delimiter
 * @throws Failure not-whole
 */
export function classifier(): (text: string, delimiter: string) => Statement {
  const session = sessionValues();
  return (text, delimiter) => {
    if (delimiter === ';' && serverStateIn(text) !== undefined) return { kind: 'server-state' };
    checkConditions(text);
    checkReading(text, session);
    const statement = recognise(readWords(text), session);
    // Among stored programs a `;` is a part of the text: to the native client such a statement would be several.
    if (delimiter !== ';' && toClient.has(statement.kind)) throw refusal('a statement among stored programs that is none', text);
    return statement;
  };
}

function recognise(words: Reader, session: SessionValues): Statement {
  const first = words.next();
  if (first?.kind !== 'word') throw words.refuse('a statement that no dump tool writes');
  switch (first.text) {
    case 'SET':
      checkSet(words, session);
      return { kind: 'set' };
    case 'CREATE':
      return create(words);
    case 'DROP':
      return drop(words);
    case 'ALTER':
      return alter(words);
    case 'LOCK':
      return lock(words);
    case 'UNLOCK':
      words.expect('TABLES');
      words.end();
      return { kind: 'around' };
    case 'COMMIT':
      words.end();
      return { kind: 'around' };
    case 'ANALYZE':
      return histogram(words);
    case 'SELECT':
    case 'DO':
      return sequenceValue(words);
    default:
      throw words.refuse('a statement that no dump of one database holds');
  }
}

function create(words: Reader): Statement {
  if (words.accept('TABLE')) {
    words.accept('IF', 'NOT', 'EXISTS');
    const name = words.name();
    return { kind: 'create', what: 'table', name, counters: checkTable(words) };
  }
  if (words.accept('SEQUENCE')) {
    words.accept('IF', 'NOT', 'EXISTS');
    const name = words.name();
    for (let token = words.next(); token; token = words.next()) {
      if (token.kind !== 'word' && token.text !== '-' && token.text !== '=') throw words.refuse('a sequence as no dump tool writes it');
      checkEngine(words, token.text);
    }
    return { kind: 'create', what: 'sequence', name, counters: [] };
  }
  return { kind: 'create-object', ...createObject(words) };
}

/** Gives the sequences of defaults like `nextval(`db`.`numbers`)`, which MariaDB prints with their database. */
function checkTable(words: Reader): string[] {
  const counters: string[] = [];
  if (words.peek()?.text !== '(') throw words.refuse('a table made from another');
  words.next();
  if (words.peek()?.text === 'LIKE') throw words.refuse('a table made from another');
  for (let token = words.next(); token; token = words.next()) {
    if (token.kind !== 'word') continue;
    const isRows = token.text === 'SELECT' || token.text === 'TABLE' || (token.text === 'VALUES' && !isPartition(words));
    if (isRows || (token.depth === 0 && (token.text === 'CONNECTION' || token.text === 'UNION'))) {
      throw words.refuse('a table whose rows are elsewhere');
    }
    checkEngine(words, token.text);
    if ((token.text === 'NEXTVAL' || token.text === 'LASTVAL') && words.accept('(')) {
      const first = words.next()?.text ?? '';
      counters.push(words.accept('.') ? (words.next()?.text ?? '') : first);
    } else if (token.text === 'SETVAL' || token.text === 'VALUE') throw words.refuse('a default that no dump tool writes');
  }
  return counters;
}

/** `PARTITION p VALUES LESS THAN (…)` or `VALUES IN (…)`; else VALUES are rows, and what stands there is evaluated. */
function isPartition(words: Reader): boolean {
  return words.peek()?.text === 'LESS' || words.peek()?.text === 'IN';
}

function checkEngine(words: Reader, after: string): void {
  if (after !== 'ENGINE') return;
  words.accept('=');
  const engine = words.next()?.text.toUpperCase() ?? '';
  if (!engines.has(engine)) throw words.refuse(`the storage engine ${engine}, whose rows may be elsewhere`);
}

function drop(words: Reader): Statement {
  const kind = words.next()?.text ?? '';
  if (kind === 'PACKAGE') words.accept('BODY');
  words.accept('IF', 'EXISTS');
  const what = objectWords[kind];
  if (what !== undefined) {
    const name = words.name();
    words.end();
    return { kind: 'drop-object', what, name };
  }
  if (kind !== 'TABLE' && kind !== 'SEQUENCE') throw words.refuse('a statement that no dump of one database holds');
  const names = [words.name()];
  while (words.accept(',')) names.push(words.name());
  words.end();
  return { kind: 'drop', what: kind === 'TABLE' ? 'table' : 'sequence', names };
}

function alter(words: Reader): Statement {
  if (words.accept('TABLE')) return alterTable(words);
  if (!words.accept('DATABASE')) throw words.refuse('a statement that no dump of one database holds');
  words.name();
  words.expect('CHARACTER', 'SET');
  const charset = word(words);
  words.expect('COLLATE');
  const collation = word(words);
  words.end();
  return { kind: 'database-charset', charset, collation };
}

function lock(words: Reader): Statement {
  words.expect('TABLES');
  const names: string[] = [];
  do {
    names.push(words.name());
    words.expect('WRITE');
  } while (words.accept(','));
  words.end();
  return names.length === 1 ? { kind: 'around', about: names[0] as string } : { kind: 'around' };
}

/** MySQL 8: `ANALYZE TABLE t UPDATE HISTOGRAM ON a, b WITH 100 BUCKETS`. */
function histogram(words: Reader): Statement {
  words.expect('TABLE');
  const about = words.name();
  words.expect('UPDATE', 'HISTOGRAM', 'ON');
  return { kind: 'around', about };
}

/** MariaDB: `DO SETVAL(seq, 1001, 0)`, with SELECT in older tools. */
function sequenceValue(words: Reader): Statement {
  words.expect('SETVAL', '(');
  const about = words.name();
  for (let part = 0; part < 2; part++) {
    words.expect(',');
    words.accept('-');
    if (!/^\d+$/.test(word(words))) throw words.refuse('a sequence value as no dump tool writes it');
  }
  words.expect(')');
  words.end();
  return { kind: 'around', about };
}

function word(words: Reader): string {
  const token = words.next();
  if (token?.kind !== 'word' || !/^\w+$/.test(token.text)) throw words.refuse('a statement that no dump tool writes');
  return token.text.toLowerCase();
}
