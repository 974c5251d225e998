import { refuse } from './refuse.ts';
import type { Statement } from './statement.ts';

/** What a statement adds to the counts, and whether data lines follow it. */
export interface Meaning {
  /** The kind of object that is made, if it is one that is counted. */
  readonly object?: string;
  /** A table, as it is written, that is made or filled. */
  readonly table?: string;
  /** Rows that the statement holds itself. */
  readonly rows?: number;
  readonly copies?: boolean;
  /** The encoding of what follows. */
  readonly encoding?: string;
  /** The schema of names without one; pg_dump up to 10.2 and 9.6.7 writes such. */
  readonly schema?: string;
}

const word = String.raw`(?:[A-Za-z_][A-Za-z0-9_]*|"\d+")`;
const name = String.raw`${word}(?:\.${word}){0,2}`;

/**
 * What CREATE may make, and under which name it is counted. What is not counted is not told apart by the catalogs in the
 * same way, or belongs to another object.
 */
const kinds: Readonly<Record<string, string | undefined>> = {
  'ACCESS METHOD': undefined,
  AGGREGATE: 'routine',
  CAST: 'cast',
  COLLATION: 'collation',
  CONVERSION: undefined,
  'DEFAULT CONVERSION': undefined,
  DOMAIN: 'domain',
  'EVENT TRIGGER': 'event trigger',
  EXTENSION: 'extension',
  'FOREIGN DATA WRAPPER': undefined,
  'FOREIGN TABLE': 'foreign table',
  FUNCTION: 'routine',
  INDEX: 'index',
  'UNIQUE INDEX': 'index',
  LANGUAGE: undefined,
  'MATERIALIZED VIEW': 'materialized view',
  OPERATOR: undefined,
  'OPERATOR CLASS': undefined,
  'OPERATOR FAMILY': undefined,
  POLICY: 'policy',
  'PROCEDURAL LANGUAGE': undefined,
  PROCEDURE: 'routine',
  PUBLICATION: undefined,
  RULE: 'rule',
  SCHEMA: 'schema',
  SEQUENCE: 'sequence',
  SERVER: undefined,
  STATISTICS: 'statistics',
  SUBSCRIPTION: undefined,
  TABLE: 'table',
  'TEXT SEARCH CONFIGURATION': undefined,
  'TEXT SEARCH DICTIONARY': undefined,
  'TEXT SEARCH PARSER': undefined,
  'TEXT SEARCH TEMPLATE': undefined,
  TRANSFORM: undefined,
  TRIGGER: 'trigger',
  'CONSTRAINT TRIGGER': 'trigger',
  'TRUSTED PROCEDURAL LANGUAGE': undefined,
  TYPE: 'type',
  'UNLOGGED TABLE': 'table',
  'UNLOGGED SEQUENCE': 'sequence',
  'USER MAPPING': undefined,
  VIEW: 'view',
};

/** Longest first, so that UNIQUE INDEX is not taken for something else. */
const kind = `(?:${Object.keys(kinds)
  .toSorted((a, b) => b.length - a.length)
  .join('|')})`;
/** What ALTER, COMMENT, GRANT and SECURITY LABEL may speak of: nothing that lies outside of the database. */
const part = `(?:${kind}|COLUMN|CONSTRAINT|LARGE OBJECT|ROUTINE|FOREIGN SERVER)`;

/** The encodings a server can have; in others a byte of a character may look like a quote (documentation, "Character Set Support"). */
const encodings =
  /^(?:EUC_CN|EUC_JP|EUC_JIS_2004|EUC_KR|EUC_TW|ISO_8859_[5-8]|KOI8[RU]|LATIN(?:10|[1-9])|MULE_INTERNAL|SQL_ASCII|UTF8|WIN(?:866|874|125[0-8]))$/;

/** Settings a dump may make, with the values that are allowed where these matter. */
const settings: Readonly<Record<string, RegExp>> = {
  statement_timeout: /^0$/,
  lock_timeout: /^0$/,
  idle_in_transaction_session_timeout: /^0$/,
  transaction_timeout: /^0$/,
  client_encoding: encodings,
  standard_conforming_strings: /^on$/,
  check_function_bodies: /^(?:on|off|false|true)$/,
  xmloption: /^(?:content|document)$/,
  client_min_messages: /^warning$/,
  escape_string_warning: /^off$/,
  row_security: /^(?:on|off)$/,
  default_tablespace: /^.*$/s,
  default_table_access_method: /^.*$/s,
  default_with_oids: /^false$/,
  search_path: /^.*$/s,
};

type Rule = readonly [pattern: RegExp, meaning: (match: RegExpExecArray, statement: Statement) => Meaning];
const nothing = (): Meaning => ({});
const rule = (pattern: string, meaning: Rule[1] = nothing): Rule => [new RegExp(`^${pattern}$`, 's'), meaning];

const tuple = String.raw`(?:\d[eE]|[\s(),+\-.\d]|[EBXN]?''|\b(?:NULL|DEFAULT|true|false)\b)*`;

const rules: readonly Rule[] = [
  rule(
    String.raw`INSERT INTO (${name})(?<columns> \([^()]*\))?(?: OVERRIDING (?:SYSTEM|USER) VALUE)? VALUES ?${tuple}(?: ON CONFLICT DO NOTHING)?`,
    (match, { groups }) => ({
      table: match[1],
      rows: groups - (match.groups?.['columns'] === undefined ? 0 : 1),
    }),
  ),
  rule(`INSERT INTO (${name}) DEFAULT VALUES`, (match) => ({ table: match[1], rows: 1 })),
  rule(String.raw`COPY (${name})(?: \([^()]*\))? FROM stdin`, (match) => ({ table: match[1], rows: 0, copies: true })),
  rule(`SET (${word}) (?:=|TO) (.*)`, (match, { strings }) => {
    const [, setting = '', written = ''] = match;
    const value = written === "''" ? (strings[0] ?? '') : written;
    if (settings[setting]?.test(value) !== true) throw refuse(`SET ${setting}`);
    if (setting === 'client_encoding') return { encoding: value };
    if (setting === 'search_path') return { schema: value.split(',')[0] };
    return {};
  }),
  rule(String.raw`SELECT (?:pg_catalog\.)?set_config\('', '', false\)`, (_, { strings }) => {
    if (strings[0] !== 'search_path') throw refuse(`set_config of ${strings[0]}`);
    return {};
  }),
  rule(String.raw`SELECT (?:pg_catalog\.)?setval\('', -?\d+, (?:true|false)\)`),
  rule(String.raw`SELECT pg_catalog\.lo_create\('?'?\d*\)`, () => ({ object: 'large object' })),
  rule(String.raw`SELECT pg_catalog\.(?:lo_open\('', \d+\)|lowrite\(0, ''\)|lo_close\(0\))`),
  // Of --clean: there is none yet in a staging database.
  rule(String.raw`SELECT pg_catalog\.lo_unlink\(oid\) FROM pg_catalog\.pg_largeobject_metadata WHERE oid = '\d*'`),
  rule('BEGIN|COMMIT'),
  rule(`CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(${name}) (?:\\(|OF |PARTITION OF ).*`, ([text, table]) =>
    // A partitioned table has no rows of its own.
    / PARTITION BY (?:RANGE|LIST|HASH) /.test(text) ? { object: 'table' } : { object: 'table', table, rows: 0 },
  ),
  rule(`CREATE SUBSCRIPTION .*`, ([text]) => {
    if (!/ WITH \((?:[^()]*, )?connect = false\b/.test(text)) throw refuse('a subscription that connects to another server');
    return {};
  }),
  rule('CREATE SCHEMA (?:IF NOT EXISTS )?public'),
  rule(`CREATE TYPE ${name}`),
  // A view that others need before its query can be stated is made empty at first; this is then its query.
  rule(`CREATE OR REPLACE (?:RECURSIVE )?VIEW ${name} .*`),
  rule(`CREATE (?:OR REPLACE )?(${kind}) .*`, ([, made = '']) => {
    const object = kinds[made];
    if (made === 'TABLE' || made === 'UNLOGGED TABLE') throw refuse('CREATE TABLE in a form of its own');
    return object === undefined ? {} : { object };
  }),
  rule(`ALTER TABLE .* ADD CONSTRAINT ${word} (?:PRIMARY KEY|UNIQUE|FOREIGN KEY|EXCLUDE) .*`, () => ({ object: 'constraint' })),
  rule(`ALTER TABLE (?:ONLY )?${name} ALTER COLUMN ${word} ADD GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY .*`, () => ({
    object: 'sequence',
  })),
  rule(`ALTER SUBSCRIPTION ${word} OWNER TO ${word}`),
  rule(`ALTER (?!SUBSCRIPTION|EXTENSION|USER MAPPING)(?:${part}|DEFAULT PRIVILEGES) .*`),
  rule(`COMMENT ON (?:${part}) .*`),
  rule(`SECURITY LABEL (?:FOR ${word} )?ON (?:${part}) .*`),
  rule(String.raw`(?:GRANT|REVOKE) [\w ,()"]+ ON (?:${part}) .*`),
  rule(`DROP (?:${part}) IF EXISTS .*`),
  rule(`REFRESH MATERIALIZED VIEW ${name}`),
];

const routine = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) /;
/** What psql takes for one statement, counting words, may be several to the server: for that a function ends with the first END that stands alone. */
const body = /^[^;]* BEGIN ATOMIC (?:\(* ?(?:SELECT|INSERT|UPDATE|DELETE|MERGE|RETURN|WITH|VALUES)\b[^;]*; ?)+END$/;

/** @throws Failure not-whole for a statement that is not of pg_dump's */
export function meaningOf(statement: Statement): Meaning {
  const { text } = statement;
  if (routine.test(text) && text.includes(';') && !body.test(text)) throw refuse('statements behind those of a function');
  for (const [pattern, meaning] of rules) {
    const match = pattern.exec(text);
    if (match) return meaning(match, statement);
  }
  throw refuse(`the statement ${text.length > 60 ? `${statement.written(text.slice(0, 60))} ...` : statement.written(text)}`);
}

/** How a statement may begin whose rest is passed on before its end is known: what cannot become anything else. */
const longOnes = new RegExp(
  String.raw`^(?:CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|VIEW|MATERIALIZED VIEW|TYPE|RULE|(?:UNLOGGED )?TABLE|FOREIGN TABLE) |COMMENT ON (?:${part}) |SELECT pg_catalog\.lowrite\(0, |INSERT INTO ${name} )`,
);

/** @throws Failure not-whole for a statement that must be known whole and is too long for that */
export function checkBeginning(statement: Statement): void {
  const { text } = statement;
  if (!longOnes.test(text)) throw refuse(`a statement of more than 1 MiB that begins ${statement.written(text.slice(0, 60))}`);
}

const insertion = new RegExp(String.raw`^(INSERT INTO ${name}(?: \([^()]*\))?(?: OVERRIDING (?:SYSTEM|USER) VALUE)? VALUES ?)(${tuple})`);

/** Checks the tuples of an INSERT that have been read so far, and forgets them, so that it may be of any length. */
export function shortenInsertion(statement: Statement): void {
  const match = insertion.exec(statement.text);
  if (!match) return;
  const [whole, head = '', values = ''] = match;
  const rest = statement.text.slice(whole.length);
  // The last word may not be whole yet.
  if (rest.length > 32) throw refuse(`an INSERT of ${statement.written(rest.slice(0, 60))}`);
  const border = Math.max(values.lastIndexOf(','), values.lastIndexOf('('));
  if (border > 0) statement.shorten(head + values.slice(border) + rest);
}
