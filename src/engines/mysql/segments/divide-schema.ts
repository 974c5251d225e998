import { classifier } from '../classify.ts';
import { quoteName } from '../quote.ts';
import { refusal } from '../refusal.ts';
import { splitStatements } from '../split-statements.ts';
import { divideTable } from './divide-table.ts';
import { rowsOf, type RowsOf } from './rows-of.ts';
import { rowSettings } from './row-settings.ts';

/** A dump without rows, in the parts that are loaded one after another. Each text is whole statements. */
export interface DividedSchema {
  readonly before: readonly Buffer[];
  readonly tables: readonly RowsOf[];
  readonly keys: readonly { readonly table: string; readonly text: Buffer }[];
  readonly after: readonly Buffer[];
}

const completionMark = /^-- Dump completed\b/;

/**
 * Divides what the native tool writes without rows. Tables and sequences come first, in the tool's order; then what is added to the tables; then views, triggers, routines and events as
 * the tool has them, with the settings around them. What is left out: comments, and the settings that are given back at the end, as each part is for sessions of its own.
 * @param keepsKeys of which tables the keys are not taken out
 * @throws Failure not-whole: it is not what a dump tool writes, or has no completeness mark
 */
export function divideSchema(text: Buffer, keepsKeys: (table: string) => boolean): DividedSchema {
  const classify = classifier();
  const before: Buffer[] = [];
  const objects: Buffer[] = [];
  const tables: RowsOf[] = [];
  const keys: { table: string; text: Buffer }[] = [];
  const foreignKeys: Buffer[] = [];
  const sequences = new Set<string>();
  /** DROP and settings that belong to what comes next. */
  let pending: Buffer[] = [];
  let last = before;
  let isHeader = true;
  let mark: Buffer | undefined;

  const give = (to: Buffer[], bytes: Buffer): void => {
    to.push(...pending, bytes);
    pending = [];
    last = to;
  };
  const createTable = (name: string, words: string): void => {
    const divided = divideTable(words, { keepsKeys: keepsKeys(name) });
    give(before, latin(`${divided.create};\n`));
    tables.push(rowsOf(name, words));
    const alter = `ALTER TABLE ${Buffer.from(quoteName(name)).toString('latin1')}`;
    if (divided.keys.length > 0)
      keys.push({ table: name, text: Buffer.concat([rowSettings, latin(`${alter} ${divided.keys.join(', ')};\n`)]) });
    // One statement each: who takes one table out of the dump leaves out those whose table stays behind.
    for (const each of divided.foreignKeys) foreignKeys.push(latin(`${alter} ${each};\n`));
  };

  const splitter = splitStatements({
    between: (bytes) => {
      // The line that enables the client's sandbox.
      if (bytes[0] === 0x2f) before.push(bytes);
    },
    comment: (bytes) => {
      if (completionMark.test(bytes.toString('latin1', 0, 40))) mark = bytes;
      else if (isHeader && tables.length === 0) before.push(bytes);
    },
    delimiter: (bytes) => {
      if (!isOpening(bytes)) give(objects, bytes);
      else pending.push(bytes);
    },
    statement: (bytes, statementText, delimiter) => {
      const words = statementText.toString('latin1');
      const statement = classify(words, delimiter);
      const line = Buffer.concat([bytes, latin('\n')]);
      mark = undefined;
      if (statement.kind === 'set') {
        if (/=\s*@OLD_/i.test(words)) return;
        if (/=\s*@saved?_/i.test(words)) last.push(line);
        else if (isHeader) before.push(line);
        else pending.push(line);
        return;
      }
      isHeader = false;
      if (statement.kind === 'drop' || statement.kind === 'drop-object') pending.push(line);
      else if (statement.kind === 'create' && statement.what === 'table') createTable(statement.name, words);
      else if (statement.kind === 'create') {
        sequences.add(statement.name);
        give(before, line);
      } else if (statement.kind === 'around' && statement.about !== undefined && sequences.has(statement.about)) give(before, line);
      else if (statement.kind !== 'server-state') give(objects, line);
    },
    rowsBegin: (bytes) => {
      throw refusal('rows in a dump without rows', bytes.toString('latin1', 0, 80));
    },
    rows: () => undefined,
    rowsEnd: () => undefined,
  });
  splitter.push(text);
  splitter.finish();
  if (mark === undefined) throw refusal('the dump lacks its last line, -- Dump completed');
  return { before, tables, keys, after: [rowSettings, ...foreignKeys, ...objects, ...pending, mark] };
}

function isOpening(line: Buffer): boolean {
  return !/^DELIMITER ;[ \t]*\r?\n$/i.test(line.toString('latin1'));
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
