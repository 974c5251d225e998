import type { Column, Picker, Piece, TableName, Wish } from '../pieces.ts';
import { tupleRows, type TupleRows } from '../tuple-rows.ts';
import { classifier, type Statement } from './classify.ts';
import { decodeLiteral } from './decode-literal.ts';
import { refusal } from './refusal.ts';
import { withoutDatabase, withOwnSequences } from './rewrite.ts';
import { splitStatements } from './split-statements.ts';
import { tableColumns } from './table-columns.ts';
import { triggerTable } from './trigger-table.ts';
import { withoutForeignKeys } from './without-foreign-keys.ts';

interface Table {
  readonly name: TableName;
  readonly wanted: boolean;
  /** Whether its rows are wanted. */
  readonly rows: boolean;
  readonly columns: ReturnType<typeof tableColumns>;
}

/**
 * See `Picker`. Left out are DROP, comments, and what names the dumped database. Settings that are saved, made and given back around an
 * object go with it.
 */
export function pick(wish: Wish): Picker {
  const classify = classifier();
  const tables = new Map<string, Table>();
  const sequences = new Map<string, { text: Buffer[]; given: Set<string> }>();
  let pieces: Piece[] = [];
  /** Settings that may belong to what comes next. */
  let pending: Buffer[] = [];
  /** Takes the settings that are given back, for what came last. */
  let closing: ((text: Buffer) => void) | undefined;
  let filling: TupleRows | undefined;

  /** Hands over a statement with the settings before it; what gives them back follows it. */
  const give = (kind: 'schema' | 'around-rows' | 'after', table: TableName, text: Buffer): void => {
    const hand = (bytes: Buffer): void => void pieces.push({ kind, table, text: bytes });
    hand(Buffer.concat([...pending, text]));
    pending = [];
    closing = hand;
  };
  const drop = (): void => {
    pending = [];
    closing = undefined;
  };

  const set = (words: string, bytes: Buffer, delimiter: string): void => {
    if (delimiter !== ';') return;
    const text = line(bytes);
    const isSaved = /@saved?_/i.test(words);
    if (/@OLD_/i.test(words) || (tables.size === 0 && sequences.size === 0 && !isSaved)) pieces.push({ kind: 'settings', text });
    else if (/=\s*@saved?_/i.test(words)) closing?.(text);
    else pending.push(text);
  };

  /** Whether a foreign key of the table may stay. */
  const keeps = (table: TableName, other: string): boolean => {
    if (wish.filter !== undefined) return false;
    if (other === table.counted) return true;
    const name: TableName = { counted: other, parts: [other] };
    return wish.together && wish.wants(name) && (wish.wantsRows(name) || !wish.wantsRows(table));
  };

  const create = (statement: Extract<Statement, { kind: 'create' }>, words: string): void => {
    if (statement.what === 'sequence') {
      sequences.set(statement.name, { text: [...pending, Buffer.from(`${words};\n`, 'latin1')], given: new Set() });
      return drop();
    }
    const name: TableName = { counted: statement.name, parts: [statement.name] };
    const columns = tableColumns(words);
    const wanted = wish.wants(name) && (wish.filter?.takes(name, columns.all) ?? true);
    const table: Table = { name, wanted, rows: wanted && wish.wantsRows(name), columns };
    tables.set(statement.name, table);
    if (!table.wanted) return drop();
    for (const counter of statement.counters) {
      const sequence = sequences.get(counter);
      const key = wish.together ? '' : name.counted;
      if (sequence === undefined || sequence.given.has(key)) continue;
      sequence.given.add(key);
      pieces.push({ kind: 'schema', table: name, text: Buffer.concat(sequence.text) });
    }
    const { text, lost } = withoutForeignKeys(statement.counters.length > 0 ? withOwnSequences(words) : words, (other) =>
      keeps(name, other),
    );
    give('schema', name, Buffer.from(`${text};\n`, 'latin1'));
    for (const other of lost) pieces.push({ kind: 'left-out', table: name, what: `its foreign key to ${other}` });
    pieces.push({ kind: 'columns', table: name, columns: table.columns.all });
  };

  const around = (about: string | undefined, bytes: Buffer): void => {
    if (about === undefined) return closing?.(line(bytes));
    sequences.get(about)?.text.push(line(bytes));
    const table = tables.get(about);
    if (table?.wanted !== true) return drop();
    const isAnalysis = /^\s*(?:\/\*\S*\s*)?ANALYZE/i.test(bytes.toString('latin1', 0, 80));
    if (!isAnalysis && !table.rows) return drop();
    give(isAnalysis ? 'after' : 'around-rows', table.name, line(bytes));
  };

  const keys = (statement: Extract<Statement, { kind: 'keys' | 'foreign-keys' }>, bytes: Buffer): void => {
    const table = tables.get(statement.about);
    if (table?.wanted !== true) return drop();
    const lost = (statement.kind === 'keys' ? [] : statement.others).filter((other) => !keeps(table.name, other));
    if (lost.length === 0) return give('after', table.name, line(bytes));
    for (const other of lost) pieces.push({ kind: 'left-out', table: table.name, what: `its foreign key to ${other}` });
    drop();
  };

  const trigger = (name: string, words: string): void => {
    const text = withoutDatabase(words);
    const table = tables.get(triggerTable(text) ?? '');
    if (table?.wanted !== true) return drop();
    if (wish.triggers) return give('after', table.name, Buffer.from(`DELIMITER ;;\n${text};;\nDELIMITER ;\n`, 'latin1'));
    pieces.push({ kind: 'left-out', table: table.name, what: `its trigger ${name}` });
    drop();
  };

  const splitter = splitStatements({
    between: () => undefined,
    comment: () => undefined,
    delimiter: () => undefined,
    statement: (bytes, text, delimiter) => {
      const words = text.toString('latin1');
      const statement = classify(words, delimiter);
      if (statement.kind === 'set') set(words, bytes, delimiter);
      else if (statement.kind === 'create') create(statement, words);
      else if (statement.kind === 'around') around(statement.about, bytes);
      else if (statement.kind === 'keys' || statement.kind === 'foreign-keys') keys(statement, bytes);
      else if (statement.kind === 'create-object' && statement.what === 'trigger') trigger(statement.name, words);
      // A view's placeholder is made among saved settings; an own table's name ends what belonged to the table before.
      else if (statement.kind === 'create-object') drop();
    },
    rowsBegin: (bytes, written) => {
      // What is set before rows is what the beginning of the dump has set.
      pending = [];
      const table = tables.get(unquoted(written));
      if (table === undefined) throw refusal(`rows for the table ${unquoted(written)}, which the dump did not make`);
      if (!table.rows) return;
      const form = { table: table.name, columns: columnsOf(bytes, table), head: bytes, escapes: true, skip: 0, decode: decodeLiteral };
      filling = tupleRows(form, wish, (piece) => void pieces.push(piece));
    },
    rows: (bytes) => filling?.push(bytes),
    rowsEnd: () => {
      filling?.end();
      filling = undefined;
    },
  });

  const taken = (): Piece[] => {
    const given = pieces;
    pieces = [];
    return given;
  };
  return {
    push: (chunk) => {
      splitter.push(chunk);
      return taken();
    },
    mark: '-- Dump completed\n',
    needsRows: (table) => tables.get(table)?.rows !== false,
    finish: () => {
      splitter.finish();
      return { pieces: taken(), tables: [...tables.values()].map(({ name }) => name) };
    },
  };
}

function line(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.from('\n')]);
}

function unquoted(name: string): string {
  return Buffer.from(name.slice(1, -1).replaceAll('``', '`'), 'latin1').toString('utf8');
}

/** The columns that an INSERT names, or those of its table. */
function columnsOf(head: Buffer, { columns }: Table): readonly Column[] {
  const [, ...named] = (head.toString('latin1').match(/`(?:[^`]|``)*`/g) ?? []).map(unquoted);
  if (named.length === 0) return columns.unnamed;
  return named.map((name) => columns.all.find((column) => column.name === name) ?? { name, holds: 'any' });
}
