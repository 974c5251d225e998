import { cutTuples, type TupleCutter } from '../cut-tuples.ts';
import { marks } from '../marks.ts';
import type { Column, Picker, Piece, TableName, Value, Wish } from '../pieces.ts';
import { Failure } from '../../failures/failure.ts';
import { decodeLiteral } from './decode-literal.ts';
import { isInternal } from './is-internal.ts';
import type { Statement } from './judge-statement.ts';
import { scan } from './scan.ts';
import { tableColumns } from './table-columns.ts';
import type { Token } from './tokenize.ts';

interface Table {
  readonly name: TableName;
  readonly wanted: boolean;
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
  let filling: { table: Table | undefined; columns: readonly Column[]; skip: number; cutter: TupleCutter | undefined } | undefined;

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
      const table: Table = { name, wanted: wish.wants(name), columns: tableColumns(tokens) };
      tables.set(made.toLowerCase(), table);
      if (!table.wanted) return;
      if (kind === 'virtual table') {
        pieces.push({ kind: 'left-out', table: name, what: 'the virtual table itself; its data are in tables of their own' });
        return;
      }
      pieces.push({ kind: 'schema', table: name, text });
      pieces.push({ kind: 'columns', table: name, columns: table.columns.map((column) => ({ name: column, holds: 'any' })) });
      return;
    }
    const table = tableOf(ownerOf(tokens) ?? '');
    if (table?.wanted !== true) return;
    if (kind === 'index' || (kind === 'trigger' && wish.triggers)) pieces.push({ kind: 'after', table: table.name, text });
    else if (kind === 'trigger') pieces.push({ kind: 'left-out', table: table.name, what: `its trigger ${made}` });
  };

  const insert = (name: string, tokens: readonly Token[], bytes: Buffer): void => {
    const isSequence = /^sqlite_sequence$/i.test(name);
    const table = isInternal(name) ? undefined : tableOf(name);
    const named = namedColumns(tokens);
    const all = (named ?? table?.columns ?? []).map((column): Column => ({ name: column, holds: 'any' }));
    // An implicit rowid is no column of the table: it goes with its SQL alone.
    const skip = table !== undefined && named !== undefined && !table.columns.includes(named[0] ?? '') ? 1 : 0;
    const columns = all.slice(skip);
    const decodes = isSequence || (table?.wanted === true && wish.decode);
    filling = { table, columns, skip, cutter: decodes ? cutTuples(false) : undefined };
    if (table?.wanted === true) pieces.push({ kind: 'rows-begin', table: table.name, columns, text: withoutBlanks(bytes) });
  };

  const rows = (bytes: Buffer): void => {
    const { table, columns, skip, cutter } = filling ?? {};
    const cut = cutter?.push(bytes) ?? [];
    if (table === undefined) for (const row of cut) sequence(row);
    if (table?.wanted !== true) return;
    const decoded = cut.map((row): Value[] => {
      if (row.length !== (columns?.length ?? 0) + (skip ?? 0)) {
        throw new Failure('not-whole', `a row of ${table.name.counted} has ${row.length} values, and the table other columns`);
      }
      return row.slice(skip).map((literal) => decodeLiteral(literal, encoding));
    });
    pieces.push({ kind: 'rows', table: table.name, text: bytes, rows: decoded });
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
        rows(text);
        const table = filling?.table;
        if (table?.wanted === true) pieces.push({ kind: 'rows-end', table: table.name, text: Buffer.from('\n') });
        filling = undefined;
      },
      (text) => filling && rows(text),
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
    needsRows: (table) => tableOf(table)?.wanted !== false,
    finish: () => {
      pass(scanner.finish().rest);
      return { pieces: taken(), tables: [...tables.values()].map(({ name }) => name) };
    },
  };
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
