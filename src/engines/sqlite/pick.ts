import { cutTuples } from '../cut-tuples.ts';
import { marks } from '../marks.ts';
import type { Column, Picker, Piece, TableName, Wish } from '../pieces.ts';
import { tupleRows, type TupleRows } from '../tuple-rows.ts';
import { decodeLiteral } from './decode-literal.ts';
import { isInternal } from './is-internal.ts';
import type { Statement } from './judge-statement.ts';
import { scan } from './scan.ts';
import { tableColumns } from './table-columns.ts';
import type { Token } from './tokenize.ts';

interface Table {
  readonly name: TableName;
  readonly wanted: boolean;
  /** Whether its rows are wanted. */
  readonly rows: boolean;
  readonly columns: readonly string[];
}

type Part = { readonly is: 'statement'; readonly statement: Statement; readonly tokens: readonly Token[] } | { readonly is: 'rows' };

/** What a database that is there already would be changed by is left out; what texts mean stays. */
const settings = new Set(['foreign_keys', 'encoding']);

/** See `Picker`. Settings of the database itself are left out, and virtual tables: their data lie in tables of their own. */
export function pick(wish: Wish): Picker {
  const parts = marks<Part>();
  const scanner = scan({
    statement: (statement, tokens, end) => parts.end({ is: 'statement', statement, tokens }, end),
    rowsEnd: (end) => parts.end({ is: 'rows' }, end),
  });
  const tables = new Map<string, Table>();
  let pieces: Piece[] = [];
  let encoding = 'UTF-8';
  let filling: TupleRows | undefined;

  const tableOf = (name: string): Table | undefined => tables.get(name.toLowerCase());

  const statement = ({ statement: found, tokens }: Extract<Part, { is: 'statement' }>, bytes: Buffer): void => {
    const text = withNewline(bytes);
    if (found.does === 'begin' || found.does === 'commit') pieces.push({ kind: 'settings', text });
    else if (found.does === 'set') {
      const pragma = tokens[0]?.text.toUpperCase() === 'PRAGMA' ? (tokens[1]?.text.toLowerCase() ?? '') : '';
      if (pragma === 'encoding') encoding = tokens[3]?.text ?? encoding;
      if (settings.has(pragma)) pieces.push({ kind: 'settings', text });
    } else if (found.does === 'create') create(found, tokens, text);
    else if (found.does === 'insert') insert(found.name, tokens, bytes);
  };

  const create = ({ kind, name: made }: Extract<Statement, { does: 'create' }>, tokens: readonly Token[], text: Buffer): void => {
    if (kind === 'table' || kind === 'virtual table') {
      if (isInternal(made)) return;
      const name: TableName = { counted: made, parts: [made] };
      const columns = tableColumns(tokens);
      const wanted = wish.wants(name) && (wish.filter?.takes(name, columns.map(columnNamed)) ?? true);
      const table: Table = { name, wanted, rows: wanted && wish.wantsRows(name), columns };
      tables.set(made.toLowerCase(), table);
      if (!table.wanted) return;
      if (kind === 'virtual table') {
        pieces.push({ kind: 'left-out', table: name, what: 'the virtual table itself; its data are in tables of their own' });
        return;
      }
      pieces.push({ kind: 'schema', table: name, text });
      pieces.push({ kind: 'columns', table: name, columns: table.columns.map(columnNamed) });
      return;
    }
    const table = tableOf(ownerOf(tokens) ?? '');
    if (table?.wanted !== true) return;
    if (kind === 'index' || (kind === 'trigger' && wish.triggers)) pieces.push({ kind: 'after', table: table.name, text });
    else if (kind === 'trigger') pieces.push({ kind: 'left-out', table: table.name, what: `its trigger ${made}` });
  };

  const insert = (name: string, tokens: readonly Token[], bytes: Buffer): void => {
    filling = undefined;
    if (/^sqlite_sequence$/i.test(name)) filling = sequences();
    const table = isInternal(name) ? undefined : tableOf(name);
    if (table?.rows !== true) return;
    const named = namedColumns(tokens);
    // An implicit rowid is no column of the table: it goes with its SQL alone.
    const skip = named !== undefined && !table.columns.includes(named[0] ?? '') ? 1 : 0;
    const columns = (named ?? table.columns).slice(skip).map(columnNamed);
    const decode = (literal: Buffer): ReturnType<typeof decodeLiteral> => decodeLiteral(literal, encoding);
    const form = { table: table.name, columns, head: withoutBlanks(bytes), escapes: false, skip, decode };
    filling = tupleRows(form, wish, (piece) => void pieces.push(piece));
  };

  const sequences = (): TupleRows => {
    const cutter = cutTuples(false);
    return {
      push(bytes) {
        for (const { values } of cutter.push(bytes)) sequence(values);
      },
      end: () => undefined,
    };
  };

  let cleared = false;
  /** The next number of an AUTOINCREMENT, which the table's own rows do not tell. */
  const sequence = (row: readonly Buffer[]): void => {
    const [name, value] = row;
    const decoded = name && decodeLiteral(name, encoding);
    if (value === undefined || decoded?.is !== 'text') return;
    const table = tableOf(decoded.bytes.toString());
    if (table?.wanted !== true) return;
    // Its rows have made an entry; what stands in one file is cleared there once.
    const clears = !wish.together || !cleared;
    cleared = true;
    const words = [
      clears ? 'DELETE FROM sqlite_sequence;\n' : '',
      'INSERT INTO sqlite_sequence(name,seq) VALUES(',
      name,
      ',',
      value,
      ');\n',
    ];
    pieces.push({ kind: 'around-rows', table: table.name, text: Buffer.concat(words.map((word) => Buffer.from(word as string))) });
  };

  const pass = (bytes: Buffer): void => {
    parts.push(
      bytes,
      (part, text) => {
        if (part.is === 'statement') return statement(part, text);
        filling?.push(text);
        filling?.end();
        filling = undefined;
      },
      (text) => filling?.push(text),
    );
  };
  const taken = (): Piece[] => {
    const given = pieces;
    pieces = [];
    return given;
  };
  return {
    push: (chunk) => {
      pass(scanner.push(chunk));
      return taken();
    },
    // Its COMMIT is a statement, and comes with the others.
    mark: '',
    needsRows: (table) => tableOf(table)?.rows !== false,
    finish: () => {
      pass(scanner.finish().rest);
      return { pieces: taken(), tables: [...tables.values()].map(({ name }) => name) };
    },
  };
}

/** What a column of SQLite holds, each value says. */
function columnNamed(name: string): Column {
  return { name, holds: 'any' };
}

/** The table of a CREATE INDEX or CREATE TRIGGER: what stands behind ON. */
function ownerOf(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex(({ kind, text }, index) => index >= 3 && kind === 'word' && text.toUpperCase() === 'ON');
  return at === -1 ? undefined : tokens[at + 1]?.text;
}

/** The columns of an INSERT, undefined where it names none. */
function namedColumns(tokens: readonly Token[]): string[] | undefined {
  const list = tokens.slice(3, -1);
  return list.length === 0 ? undefined : list.filter(({ kind }) => kind !== 'other').map(({ text }) => text);
}

function withNewline(bytes: Buffer): Buffer {
  return Buffer.concat([withoutBlanks(bytes), Buffer.from('\n')]);
}

/** A statement without the blanks before it. */
function withoutBlanks(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length && (bytes[from] as number) <= 0x20) from += 1;
  return bytes.subarray(from);
}
