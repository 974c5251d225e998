import { checkSet } from './check-set.ts';
import { type Reader, readWords } from './reader.ts';

/** Stored programs and views: what a table rename cannot move. */
export type ObjectKind = 'view' | 'trigger' | 'routine' | 'event';

/** What a statement of a dump is. */
export type Statement =
  /** Settings of the session, wanted by rows and by objects. */
  | { readonly kind: 'set' }
  /** `counters` are the sequences that a table's defaults name together with a database. */
  | { readonly kind: 'create'; readonly what: 'table' | 'sequence'; readonly name: string; readonly counters: readonly string[] }
  | { readonly kind: 'drop'; readonly what: 'table' | 'sequence'; readonly names: readonly string[] }
  /** Locks, keys off and on, a sequence's value, COMMIT. */
  | { readonly kind: 'around' }
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

const objectWords: Readonly<Record<string, ObjectKind>> = {
  VIEW: 'view',
  TRIGGER: 'trigger',
  PROCEDURE: 'routine',
  FUNCTION: 'routine',
  PACKAGE: 'routine',
  EVENT: 'event',
};

/**
 * Recognises statements, and refuses those that are not on the list of what mysqldump and mariadb-dump write of one database.
 * Bodies of views and stored programs are not looked into: in staging nothing calls them.
 * @returns a function that takes a dump's statements in their order, as one character for each byte
 * @throws Failure not-whole
 */
export function classifier(): (text: string) => Statement {
  const saved = new Map<string, string>();
  return (text) => {
    const words = readWords(text);
    const first = words.next();
    if (first?.kind !== 'word') throw words.refuse('a statement that no dump tool writes');
    switch (first.text) {
      case 'SET':
        checkSet(words, saved);
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
  };
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
  return createObject(words);
}

/** Gives the sequences of defaults like `nextval(`db`.`numbers`)`, which MariaDB prints with their database. */
function checkTable(words: Reader): string[] {
  const counters: string[] = [];
  if (words.peek()?.text !== '(') throw words.refuse('a table made from another');
  words.next();
  if (words.peek()?.text === 'LIKE') throw words.refuse('a table made from another');
  for (let token = words.next(); token; token = words.next()) {
    if (token.kind !== 'word') continue;
    if (
      token.text === 'SELECT' ||
      (token.depth === 0 && (token.text === 'TABLE' || token.text === 'CONNECTION' || token.text === 'UNION'))
    ) {
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

function checkEngine(words: Reader, after: string): void {
  if (after !== 'ENGINE') return;
  words.accept('=');
  const engine = words.next()?.text.toUpperCase() ?? '';
  if (!engines.has(engine)) throw words.refuse(`the storage engine ${engine}, whose rows may be elsewhere`);
}

function createObject(words: Reader): Statement {
  words.accept('OR', 'REPLACE');
  if (words.accept('ALGORITHM', '=')) words.next();
  if (words.accept('DEFINER', '=')) account(words);
  if (words.accept('SQL', 'SECURITY')) words.next();
  words.accept('AGGREGATE');
  const what = objectWords[words.peek()?.text ?? ''];
  if (what === undefined || words.peek()?.kind !== 'word') throw words.refuse('a statement that no dump of one database holds');
  const kind = words.next()?.text;
  if (kind === 'PACKAGE') words.accept('BODY');
  words.accept('IF', 'NOT', 'EXISTS');
  // Triggers are dumped as they were typed, perhaps with their database's name; the loader leaves it out.
  if (what === 'trigger') return { kind: 'create-object', what, name: triggerName(words) };
  const name = words.name();
  // Without parameters it would be a loadable function: CREATE FUNCTION … SONAME.
  if ((kind === 'PROCEDURE' || kind === 'FUNCTION') && words.peek()?.text !== '(') throw words.refuse('a function from a library file');
  return { kind: 'create-object', what, name };
}

function triggerName(words: Reader): string {
  const first = words.next();
  if (first === undefined) throw words.refuse('a trigger without a name');
  return words.accept('.') ? words.name() : words.spelled(first);
}

/** `root`@`localhost`, CURRENT_USER, or a role's name. */
function account(words: Reader): void {
  words.next();
  // The host follows as `@` and a name, or as one variable-like word where it is not quoted.
  if (words.accept('@')) words.next();
  else if (words.peek()?.kind === 'variable') words.next();
  if (words.accept('(')) words.expect(')');
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
  if (words.accept('TABLE')) {
    words.name();
    if (!words.accept('DISABLE') && !words.accept('ENABLE')) throw words.refuse('a statement that no dump of one database holds');
    words.expect('KEYS');
    words.end();
    return { kind: 'around' };
  }
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
  do {
    words.name();
    words.expect('WRITE');
  } while (words.accept(','));
  words.end();
  return { kind: 'around' };
}

/** MySQL 8: `ANALYZE TABLE t UPDATE HISTOGRAM ON a, b WITH 100 BUCKETS`. */
function histogram(words: Reader): Statement {
  words.expect('TABLE');
  words.name();
  words.expect('UPDATE', 'HISTOGRAM', 'ON');
  return { kind: 'around' };
}

/** MariaDB: `DO SETVAL(seq, 1001, 0)`, with SELECT in older tools. */
function sequenceValue(words: Reader): Statement {
  words.expect('SETVAL', '(');
  words.name();
  for (let part = 0; part < 2; part++) {
    words.expect(',');
    words.accept('-');
    if (!/^\d+$/.test(word(words))) throw words.refuse('a sequence value as no dump tool writes it');
  }
  words.expect(')');
  words.end();
  return { kind: 'around' };
}

function word(words: Reader): string {
  const token = words.next();
  if (token?.kind !== 'word' || !/^\w+$/.test(token.text)) throw words.refuse('a statement that no dump tool writes');
  return token.text.toLowerCase();
}
