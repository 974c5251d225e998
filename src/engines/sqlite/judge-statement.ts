import { Failure } from '../../failures/failure.ts';
import { isInternal } from './is-internal.ts';
import type { Token } from './tokenize.ts';

/** What a statement of a dump does. */
export type Statement =
  | { readonly does: 'set' | 'begin' | 'commit' }
  | { readonly does: 'create'; readonly kind: string; readonly name: string }
  /** A table of SQLite's own is emptied before its rows come. */
  | { readonly does: 'clear'; readonly name: string }
  | { readonly does: 'insert'; readonly name: string };

/** What dumps set; all of it is kept in the database file. */
const pragmas = new Set(['foreign_keys', 'encoding', 'page_size', 'auto_vacuum', 'application_id', 'user_version', 'writable_schema']);

/** Functions that reach out of the database, where the program that runs the SQL has them. */
const reachingOut = new Set(['load_extension', 'readfile', 'writefile', 'fts3_tokenizer']);

/**
 * Recognises a statement that Penstock's own dump or the sqlite3 shell's `.dump` writes; of an INSERT, what comes before its rows.
 * @param tokens all its tokens, without the semicolon
 * @throws Failure not-whole: it is none
 */
export function judgeStatement(tokens: readonly Token[]): Statement {
  const words = tokens.map(({ kind, text }) => (kind === 'word' ? text.toUpperCase() : undefined));
  const statement = recognise(tokens, words);
  if (statement === undefined) throw refused(tokens);
  for (const [at, { text }] of tokens.entries()) {
    if (tokens[at + 1]?.text === '(' && reachingOut.has(text.toLowerCase())) throw refused(tokens);
  }
  return statement;
}

/** The Failure for a statement that no dump holds. */
export function refused(tokens: readonly Token[]): Failure {
  const start = tokens
    .slice(0, 6)
    .map(({ text }) => text)
    .join(' ')
    .replace(/\s+/g, ' ')
    .slice(0, 100);
  if (tokens[0]?.text.toUpperCase() === 'ROLLBACK') {
    return new Failure('not-whole', 'the dump ends in ROLLBACK: the tool that made it met errors', {
      hint: 'the database was damaged when it was dumped; restore an older stream',
    });
  }
  return new Failure('not-whole', `the dump holds a statement that no dump of SQLite holds: ${start}`, {
    hint: 'nothing was changed; who wrote this stream wanted something else than a restore',
  });
}

function recognise(tokens: readonly Token[], words: readonly (string | undefined)[]): Statement | undefined {
  const [first, second] = words;
  if (first === 'PRAGMA') return isSetting(tokens) ? { does: 'set' } : undefined;
  if (first === 'BEGIN') return tokens.length === 1 || (second === 'TRANSACTION' && tokens.length === 2) ? { does: 'begin' } : undefined;
  if (first === 'COMMIT') return tokens.length === 1 ? { does: 'commit' } : undefined;
  if (first === 'ANALYZE') return tokens.length === 2 && isSchema(tokens[1]) ? { does: 'set' } : undefined;
  if (first === 'DELETE') return second === 'FROM' && tokens.length === 3 ? cleared(tokens[2]) : undefined;
  if (first === 'CREATE') return created(tokens, words);
  if (first === 'INSERT') return inserted(tokens, words);
  return undefined;
}

/** `PRAGMA name = value`: the value one word, number or string. */
function isSetting(tokens: readonly Token[]): boolean {
  const [, name, equals, ...value] = tokens;
  const sign = value[0]?.text === '-' ? 1 : 0;
  return name?.kind === 'word' && pragmas.has(name.text.toLowerCase()) && equals?.text === '=' && value.length === 1 + sign;
}

function isSchema(token: Token | undefined): boolean {
  return token !== undefined && isName(token) && /^sqlite_(schema|master)$/i.test(token.text);
}

function cleared(token: Token | undefined): Statement | undefined {
  return token !== undefined && isDataOfSqlite(token.text) ? { does: 'clear', name: token.text } : undefined;
}

/** SQLite's own tables whose rows are data: sequences and statistics. */
function isDataOfSqlite(name: string): boolean {
  return /^sqlite_(sequence|stat[1-4])$/i.test(name);
}

function created(tokens: readonly Token[], words: readonly (string | undefined)[]): Statement | undefined {
  const unique = words[1] === 'UNIQUE';
  const kind = words[unique ? 2 : 1];
  if (kind === undefined || !['TABLE', 'INDEX', 'VIEW', 'TRIGGER'].includes(kind) || (unique && kind !== 'INDEX')) return undefined;
  let at = unique ? 3 : 2;
  if (words[at] === 'IF' && words[at + 1] === 'NOT' && words[at + 2] === 'EXISTS') at += 3;
  const name = tokens[at];
  if (name === undefined || !isName(name) || tokens[at + 1]?.text === '.') return undefined;
  if (isInternal(name.text) && !isDataOfSqlite(name.text)) return undefined;
  if (kind === 'TABLE' && tokens[at + 1]?.text !== '(') return undefined;
  return { does: 'create', kind: kind.toLowerCase(), name: name.text };
}

function inserted(tokens: readonly Token[], words: readonly (string | undefined)[]): Statement | undefined {
  const name = tokens[2];
  if (words[1] !== 'INTO' || name === undefined || !isName(name)) return undefined;
  if (isSchema(name)) return virtualTable(tokens);
  if (isInternal(name.text) && !isDataOfSqlite(name.text)) return undefined;
  if (words.at(-1) !== 'VALUES') return undefined;
  const columns = tokens.slice(3, -1);
  const isList = columns.every((token, index) => {
    if (index === 0) return token.text === '(' && token.kind === 'other';
    if (index === columns.length - 1) return token.text === ')';
    return index % 2 === 1 ? isName(token) : token.text === ',';
  });
  return isList ? { does: 'insert', name: name.text } : undefined;
}

const virtualTableForm = ['INSERT', 'INTO', '', '(', 'type', ',', 'name', ',', 'tbl_name', ',', 'rootpage', ',', 'sql', ')', 'VALUES', '('];

/** A virtual table is entered into the schema as it stands; nothing else may be. */
function virtualTable(tokens: readonly Token[]): Statement | undefined {
  const isForm = virtualTableForm.every((text, at) => text === '' || tokens[at]?.text === text);
  const [type, , name, , table, , root, , sql, close, ...more] = tokens.slice(virtualTableForm.length);
  const isEntry = type?.text === 'table' && root?.text === '0' && close?.text === ')' && more.length === 0;
  if (!isForm || !isEntry || name?.kind !== 'string' || name.text !== table?.text || sql?.kind !== 'string') return undefined;
  return /^CREATE VIRTUAL TABLE /i.test(sql.text) ? { does: 'create', kind: 'virtual table', name: name.text } : undefined;
}

/** SQLite takes a string for a name, too, and its `.dump` writes shadow tables so. */
function isName(token: Token): boolean {
  return token.kind !== 'other' && token.kind !== 'cut';
}
