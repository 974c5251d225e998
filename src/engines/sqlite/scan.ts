import { Failure } from '../../failures/failure.ts';
import type { Counts, Scanner } from '../contract.ts';
import { isInternal } from './is-internal.ts';
import { judgeStatement, refused, type Statement } from './judge-statement.ts';
import { RowScan } from './scan-rows.ts';
import { tokenize, type Token } from './tokenize.ts';

/** Statements are looked at through a window of this many bytes first; most INSERTs need no more to be recognised. */
const firstWindow = 1024;
/** The longest statement, the rows of an INSERT aside: SQLite takes more, but nobody writes a longer trigger. */
const longestStatement = 1024 * 1024;

/** A scanner that also tells where statements end, for the loader. */
export interface StatementScanner extends Scanner {
  /** How many bytes of the stream end with the last whole statement. */
  readonly wholeUntil: number;
}

/** Is told what a scanner finds, as the bytes pass; places are counted from the stream's beginning. */
export interface Watch {
  /** A statement has ended, or an INSERT's rows begin, at `end`. */
  statement(statement: Statement, tokens: readonly Token[], end: number): void;
  rowsEnd(end: number, rows: number): void;
}

/** See `Scanner`; the completeness mark of SQLite's dumps is that COMMIT is the last statement. */
export function scan(watch?: Watch): StatementScanner {
  return new SqlScanner(watch);
}

class SqlScanner implements StatementScanner {
  wholeUntil = 0;
  private held: Buffer = Buffer.alloc(0);
  /** Where `held` begins in the stream. */
  private heldAt = 0;
  private rows: { scan: RowScan; table: string } | undefined;
  private stage: 'before' | 'inside' | 'after' = 'before';
  private readonly rowCounts = new Map<string, number>();
  private readonly objectCounts = new Map<string, number>();
  private readonly watch: Watch | undefined;

  constructor(watch?: Watch) {
    this.watch = watch;
  }

  push(chunk: Buffer): Buffer {
    // SQLite ends a statement at a NUL, and what follows it is not executed.
    if (chunk.includes(0)) throw new Failure('not-whole', 'the dump holds a NUL byte');
    const data = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let at = 0;
    while (at < data.length) {
      const next = this.rows ? this.followRows(data, at) : this.takeStatement(data, at);
      if (next === -1) break;
      at = next;
    }
    // Not a part of the chunk, which is let go.
    this.held = Buffer.from(data.subarray(at));
    if (this.held.length > longestStatement) {
      throw new Failure('not-whole', `the dump holds a statement of more than ${longestStatement} bytes that is no INSERT`);
    }
    this.heldAt += at;
    return data.subarray(0, at);
  }

  finish(): { rest: Buffer; counts: Counts } {
    const tokens = [...tokenize(this.held.toString('latin1'))];
    if (this.rows || tokens.length > 0) throw new Failure('not-whole', 'the dump ends in the middle of a statement');
    if (this.stage !== 'after') throw new Failure('not-whole', 'the dump does not end with COMMIT: its end is missing');
    const counts = { rows: Object.fromEntries(this.rowCounts), objects: Object.fromEntries(this.objectCounts) };
    return { rest: this.held, counts };
  }

  isBetween(): boolean {
    return this.rows === undefined && /^\s*$/.test(this.held.toString('latin1'));
  }

  countRows(table: string, rows: number): void {
    this.rowCounts.set(table, (this.rowCounts.get(table) ?? 0) + rows);
  }

  private followRows(data: Buffer, from: number): number {
    const { scan: rowScan, table } = this.rows as { scan: RowScan; table: string };
    const end = rowScan.push(data, from);
    if (end === -1) return data.length;
    this.rowCounts.set(table, (this.rowCounts.get(table) ?? 0) + rowScan.rows);
    this.rows = undefined;
    this.wholeUntil = this.heldAt + end;
    this.watch?.rowsEnd(this.wholeUntil, rowScan.rows);
    return end;
  }

  /** Recognises the statement that begins at `from`; gives where to go on, or -1 where more bytes are needed. */
  private takeStatement(data: Buffer, from: number): number {
    for (let size = firstWindow; ; size *= 16) {
      const found = findStatement(data.toString('latin1', from, from + size));
      if (found === undefined && from + size >= data.length) return -1;
      if (found === undefined) continue;
      const statement = judgeStatement(found.tokens);
      this.account(statement, found);
      if (statement.does === 'insert') this.rows = { scan: new RowScan(), table: statement.name };
      else this.wholeUntil = this.heldAt + from + found.end;
      this.watch?.statement(statement, found.tokens, this.heldAt + from + found.end);
      return from + found.end;
    }
  }

  private account(statement: Statement, found: Found): void {
    if (this.stage === 'after') throw new Failure('not-whole', 'the dump goes on after its COMMIT');
    switch (statement.does) {
      case 'set':
        return;
      case 'begin':
        if (this.stage !== 'before') throw refused(found.tokens);
        this.stage = 'inside';
        return;
      case 'commit':
        if (this.stage !== 'inside') throw refused(found.tokens);
        this.stage = 'after';
        return;
      case 'create':
        if (!isInternal(statement.name)) this.objectCounts.set(statement.kind, (this.objectCounts.get(statement.kind) ?? 0) + 1);
        if (statement.kind === 'table') this.rowCounts.set(statement.name, 0);
        return;
      case 'clear':
        this.rowCounts.set(statement.name, 0);
        return;
      case 'insert':
        if (!this.rowCounts.has(statement.name) && !isInternal(statement.name)) throw refused(found.tokens);
    }
  }
}

interface Found {
  readonly tokens: readonly Token[];
  readonly end: number;
}

/** The first statement of `sql`, or of an INSERT what comes before its rows; undefined where it is not all there. */
function findStatement(sql: string): Found | undefined {
  const tokens: Token[] = [];
  for (const token of tokenize(sql)) {
    if (token.kind === 'cut') return undefined;
    if (token.text === ';' && token.kind === 'other') {
      if (tokens.length === 0) continue;
      if (!isTrigger(tokens) || endsTrigger(tokens)) return { tokens, end: token.end };
    }
    // What touches the end may go on behind it.
    if (token.end === sql.length) return undefined;
    tokens.push(token);
    if (isWord(token, 'VALUES') && isWord(tokens[0], 'INSERT') && !isSchemaEntry(tokens)) return { tokens, end: token.end };
  }
  return undefined;
}

/** The rule of sqlite3_complete() (https://www.sqlite.org/src/file/src/complete.c): a trigger ends with `; END ;`. */
function isTrigger(tokens: readonly Token[]): boolean {
  const at = isWord(tokens[1], 'TEMP') || isWord(tokens[1], 'TEMPORARY') ? 2 : 1;
  return isWord(tokens[0], 'CREATE') && isWord(tokens[at], 'TRIGGER');
}

function endsTrigger(tokens: readonly Token[]): boolean {
  return isWord(tokens.at(-1), 'END') && tokens.at(-2)?.text === ';' && tokens.at(-2)?.kind === 'other';
}

function isSchemaEntry(tokens: readonly Token[]): boolean {
  return /^sqlite_(schema|master)$/i.test(tokens[2]?.text ?? '');
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}
