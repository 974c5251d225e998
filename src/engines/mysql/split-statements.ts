import { refusal } from './refusal.ts';
import { lexRows, type RowLexer } from './row-lexer.ts';
import { statementEnd } from './statement-end.ts';

/** Takes a dump's parts in their order; every byte comes in exactly one of them. */
export interface Parts {
  /** White space, and the line of MariaDB's dumps that enables the client's sandbox. */
  between(bytes: Buffer): void;
  /** A whole comment line. */
  comment(bytes: Buffer): void;
  /** A DELIMITER line. */
  delimiter(bytes: Buffer): void;
  /** A statement other than INSERT and REPLACE. @param bytes with its delimiter @param text without */
  statement(bytes: Buffer, text: Buffer, delimiter: string): void;
  /** `INSERT INTO … VALUES `, up to the first row. @param table as it stands there, in backquotes */
  rowsBegin(bytes: Buffer, table: string): void;
  rows(bytes: Buffer): void;
  /** The statement's `;` was the last byte. */
  rowsEnd(rows: number): void;
}

export interface Splitter {
  /** Gives the bytes of the parts that were handed over, in one piece. */
  push(chunk: Buffer): Buffer;
  /** Gives the last of them. @throws Failure not-whole where the text ends inside a statement */
  finish(): Buffer;
  /** Whether nothing is under way. */
  isBetween(): boolean;
}

const nothing = Buffer.alloc(0);
const longestStatement = 32 * 1024 * 1024;
const longestHead = 1024 * 1024;
const longestLine = 64 * 1024;

const name = '`(?:[^`]|``){1,512}`';
const insertHead = new RegExp(
  `^(?:INSERT|REPLACE)(?: IGNORE)?\\s+INTO\\s+(${name})(?:\\s*\\(${name}(?:,\\s*${name})*\\))?\\s+VALUES\\s*(?=\\()`,
  'i',
);
// Shorter than this with a table's name and what follows it, an INSERT can be told from what is none.
const enoughToTell = 4096;
const insertStart = new RegExp(`^(?:INSERT|REPLACE)(?: IGNORE)?\\s+INTO\\s+${name}\\s*(?:\\(\`|VALUES\\s*\\()`, 'i');
const insertWord = /^(?:INSERT|REPLACE)[\s]/i;
const foreignInsert = new RegExp(`^(?:INSERT|REPLACE)(?: IGNORE)?\\s+INTO\\s+${name}\\s*\\.`, 'i');
const delimiterLine = /^DELIMITER (;;|;|\$\$|\/\/)[ \t]*\r?\n$/i;
const sandboxLine = /^\/\*M?!999999\\- enable the sandbox mode \*\/[ \t]*\r?\n$/;

/** Cuts the text of a dump into statements as it passes; rows pass through, anything else is held until it is whole. */
export function splitStatements(parts: Parts): Splitter {
  let held: Buffer = nothing;
  let tryAgainAt = 0;
  let delimiter = ';';
  let rows: RowLexer | undefined;

  /** Hands over the one part that begins at `at`; gives where the next begins, or -1 if this one is not whole yet. */
  const takeOne = (text: Buffer, at: number, last: boolean): number => {
    if (rows !== undefined) {
      const end = rows.read(text, at);
      parts.rows(text.subarray(at, end));
      if (rows.ended()) {
        parts.rowsEnd(rows.rows());
        rows = undefined;
      }
      return end;
    }
    const byte = text[at]!;
    if (byte <= 0x20 && byte !== 0) {
      let end = at + 1;
      while (end < text.length && text[end]! <= 0x20 && text[end] !== 0) end++;
      parts.between(text.subarray(at, end));
      return end;
    }
    const start = text.toString('latin1', at, at + 16);
    if (start.startsWith('--') || (!last && start === '-'))
      return takeLine(text, at, last, /^--(?:[ \t].*)?\r?\n?$/, (line) => parts.comment(line));
    if (/^\/\*M?!999999\\/.test(start)) return takeLine(text, at, last, sandboxLine, (line) => parts.between(line));
    if (/^delimiter\b/i.test(start)) {
      return takeLine(text, at, last, delimiterLine, (line) => {
        delimiter = delimiterLine.exec(line.toString('latin1'))?.[1] ?? ';';
        parts.delimiter(line);
      });
    }
    if (!last && start.length < 16) return -1;
    if (insertWord.test(start)) return takeInsert(text, at, last);
    const end = statementEnd(text, at, delimiter);
    if (end === -1) return -1;
    parts.statement(text.subarray(at, end + delimiter.length), text.subarray(at, end), delimiter);
    return end + delimiter.length;
  };

  const takeInsert = (text: Buffer, at: number, last: boolean): number => {
    if (delimiter !== ';') throw refusal('rows among stored programs', text.toString('latin1', at, at + 80));
    for (const length of [enoughToTell, longestHead]) {
      const head = text.toString('latin1', at, at + length);
      const found = insertHead.exec(head);
      if (found) {
        const end = at + found[0].length;
        rows = lexRows();
        parts.rowsBegin(text.subarray(at, end), found[1]!);
        return end;
      }
      if (foreignInsert.test(head)) throw refusal('rows for a table of another database', head);
    }
    const there = text.length - at;
    const hopeless = there >= enoughToTell && !insertStart.test(text.toString('latin1', at, at + enoughToTell));
    if (last || hopeless || there >= longestHead)
      throw refusal('an INSERT that no dump tool writes', text.toString('latin1', at, at + 200));
    return -1;
  };

  const refuseTooLong = (): void => {
    if (held.length > longestStatement) throw refusal(`a statement of more than ${longestStatement} bytes`, held.toString('latin1', 0, 80));
  };

  const run = (text: Buffer, last: boolean): Buffer => {
    let at = 0;
    while (at < text.length) {
      const next = takeOne(text, at, last);
      if (next === -1) break;
      at = next;
    }
    // Not a part of the chunk, which is let go.
    held = Buffer.from(text.subarray(at));
    refuseTooLong();
    // Long statements are looked at again only when there is twice as much of them, or the work would be quadratic.
    tryAgainAt = held.length < longestLine ? 0 : held.length * 2;
    return text.subarray(0, at);
  };

  return {
    push: (chunk) => {
      const text = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      if (text.length >= tryAgainAt) return run(text, false);
      held = text;
      refuseTooLong();
      return nothing;
    },
    finish: () => {
      const rest = run(held, true);
      if (rows !== undefined || held.length > 0)
        throw refusal('the dump ends inside a statement', held.toString('latin1', 0, 80) || 'INSERT');
      if (delimiter !== ';') throw refusal('the dump ends among stored programs');
      return rest;
    },
    isBetween: () => rows === undefined && held.length === 0 && delimiter === ';',
  };
}

/** A line that must look like `shape` when it is whole. */
function takeLine(text: Buffer, at: number, last: boolean, shape: RegExp, hand: (line: Buffer) => void): number {
  const newline = text.indexOf(0x0a, at);
  if (newline === -1 && text.length - at > longestLine)
    throw refusal('a comment or command line without an end', text.toString('latin1', at, at + 80));
  if (newline === -1 && !last) return -1;
  const end = newline === -1 ? text.length : newline + 1;
  const line = text.subarray(at, end);
  if (!shape.test(line.toString('latin1'))) throw refusal('a line that no dump tool writes', line.toString('latin1', 0, 200));
  hand(line);
  return end;
}
