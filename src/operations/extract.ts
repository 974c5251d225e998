import { nearestName } from '../applications/nearest-name.ts';
import type { Picker, Piece, TableName, Wish } from '../engines/pieces.ts';
import { engineNames, type EngineName, loadPick } from '../engines/registry.ts';
import { Failure } from '../failures/failure.ts';
import type { Manifest } from '../formats/manifest.ts';
import { readStream } from '../formats/read-stream.ts';
import type { SealedStream } from '../formats/sealed-stream.ts';
import { printable } from '../reports/printable.ts';
import type { Output } from './extract/output.ts';
import type { Parts } from './extract/format.ts';
import { rowFilter, type TableRows } from './extract/row-filter.ts';
import { rowsAlone } from './extract/rows-alone.ts';
import { tablePattern, type TablePattern } from './extract/table-pattern.ts';
import type { RunContext } from './run-context.ts';
import type { StreamInput } from './stream-input.ts';

/** What is taken out of a stream. */
export interface Extraction {
  /** Patterns; none at all: every table. */
  readonly tables: readonly string[];
  readonly exclude: readonly string[];
  /** Patterns of tables that come without their rows; where only rows come, not at all. */
  readonly excludeData?: readonly string[];
  /** Unset: all. */
  readonly parts?: Parts;
  readonly decode: boolean;
  readonly triggers: boolean;
  /** Only the rows of which all of this holds; see `rowChoice`. */
  readonly where?: readonly string[];
  /** Whether all tables go into one place. */
  readonly together: boolean;
}

export interface Extracted {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
}

/**
 * Takes tables out of a stream as it passes. No application is needed: the stream says what engine it is of. The last of it is given to
 * `output` only when the seal is proven.
 * @throws Failure not-whole, with what `output` says of what it got; no-input: there is no such table, or none with such columns
 */
export async function extract(
  { source, file }: StreamInput,
  extraction: Extraction,
  output: Output,
  context: Pick<RunContext, 'signal' | 'progress' | 'warn'>,
): Promise<Extracted> {
  const patterns = extraction.tables.map(tablePattern);
  const excluded = extraction.exclude.map(tablePattern);
  const refuses = (table: TableName): boolean => excluded.some((pattern) => pattern.matches(table));
  const { where = [], parts = 'all' } = extraction;
  const isRowsAlone = extraction.decode || parts === 'data';
  const emptied = (extraction.excludeData ?? []).map(tablePattern);
  const wantsRows = (table: TableName): boolean => parts !== 'schema' && !emptied.some((pattern) => pattern.matches(table));
  const wants = (table: TableName): boolean =>
    !refuses(table) && (patterns.length === 0 || patterns.some((pattern) => pattern.matches(table))) && (!isRowsAlone || wantsRows(table));
  const isNamed = (table: TableName): boolean => patterns.some((pattern) => pattern.isName && pattern.matches(table));
  const filter = where.length === 0 ? undefined : rowFilter(where, isNamed);
  try {
    let picker: Picker | undefined;
    const needsRows = (table: string): boolean => picker?.needsRows(table) !== false;
    const needs = ({ stage, table }: { stage: string; table: string | undefined }): boolean =>
      stage !== 'rows' || table === undefined || needsRows(table);
    const stream = await readStream(source, { needs, file });
    const pick = await loadPick(engineOf(stream.manifest));
    picker = pick({ ...extraction, wants, refuses, wantsRows, filter } satisfies Wish);
    const { found, all, kept } = await passOn(stream, picker, isRowsAlone, output, context);
    if (found.size > 0 || (patterns.length === 0 && filter === undefined)) await output.prove(picker.mark);
    else await output.abandon();
    refuseMissing(patterns, all);
    for (const line of filter?.conclude() ?? []) context.warn(line);
    if (patterns.length > 0 && found.size === 0) throw new Failure('no-input', 'all these tables are excluded');
    const { digest, counts } = stream.seal();
    const rows = filter === undefined ? new Map(Object.entries(counts.rows)) : kept;
    const tables = [...found].map((table) => ({ table, rows: needsRows(table) ? (rows.get(table) ?? 0) : 0 }));
    warnOfNone(filter, tables, context);
    return { manifest: stream.manifest, digest, tables };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof Failure) || error.kind !== 'not-whole') {
      await output.abandon();
      throw error;
    }
    throw new Failure('not-whole', error.message, { hint: await output.distrust(), cause: error });
  }
}

async function passOn(
  stream: SealedStream,
  picker: Picker,
  isRowsAlone: boolean,
  output: Output,
  context: Pick<RunContext, 'signal' | 'progress' | 'warn'>,
): Promise<{ found: Set<string>; all: readonly TableName[]; kept: ReadonlyMap<string, number> }> {
  const found = new Set<string>();
  const [decoded, kept] = [new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, table: string, rows: number): void => void counts.set(table, (counts.get(table) ?? 0) + rows);
  // Without a table nothing is written at all.
  let settings: Piece[] | undefined = [];
  const chosen = isRowsAlone ? rowsAlone(picker.needsRows) : (pieces: readonly Piece[]) => pieces;
  const give = async (pieces: readonly Piece[], isLast = false): Promise<void> => {
    for (const piece of chosen(pieces, isLast)) {
      if (settings !== undefined && piece.kind === 'settings') {
        settings.push(piece);
        continue;
      }
      const before = settings ?? [];
      settings = undefined;
      for (const setting of before) await output.take(setting);
      if (piece.kind === 'columns') found.add(piece.table.counted);
      if (piece.kind === 'left-out') context.warn(`${printable(piece.table.counted)}: left out is ${printable(piece.what)}`);
      if (piece.kind === 'rows') {
        add(decoded, piece.table.counted, piece.chosen?.of ?? piece.rows.length);
        add(kept, piece.table.counted, piece.chosen?.kept ?? 0);
      }
      await output.take(piece);
    }
  };
  const body = stream.body[Symbol.asyncIterator]();
  // What the last bytes give, above all a COMMIT, goes out when the seal is proven.
  let last: readonly Piece[] = [];
  let bytes = 0;
  try {
    for (let next = await body.next(); next.done !== true; next = await body.next()) {
      context.signal.throwIfAborted();
      context.progress((bytes += next.value.length));
      const pieces = picker.push(next.value);
      if (pieces.length === 0) continue;
      await give(last);
      last = pieces;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    // That the stream is damaged is a better reason than what the damage did.
    if (error instanceof Failure && error.kind === 'not-whole')
      for (let next = await body.next(); next.done !== true;) next = await body.next();
    else await body.return?.();
    throw error;
  }
  const { pieces, tables } = picker.finish();
  await give([...last, ...pieces], true);
  compare(decoded, stream.seal().counts.rows);
  return { found, all: tables, kept };
}

/** Rows are decoded by other code than counted them. */
function compare(decoded: ReadonlyMap<string, number>, counted: Readonly<Record<string, number>>): void {
  for (const [table, rows] of decoded) {
    if (rows === 0 || rows === counted[table]) continue;
    throw new Failure('not-whole', `${rows} rows of ${table} were read, and its seal says ${counted[table]}`, {
      hint: 'this is a bug in penstock; please report it',
    });
  }
}

function warnOfNone(filter: TableRows | undefined, tables: Extracted['tables'], { warn }: Pick<RunContext, 'warn'>): void {
  if (filter !== undefined && tables.every(({ rows }) => rows === 0)) warn(`no row has ${filter.said}`);
}

function engineOf({ engine }: Manifest): EngineName {
  const known = engineNames.find((name) => name === engine);
  if (known !== undefined) return known;
  throw new Failure('not-whole', `the stream is of an engine that this penstock does not know: ${engine}`, {
    hint: 'use a newer penstock',
  });
}

function refuseMissing(patterns: readonly TablePattern[], all: readonly TableName[]): void {
  const missing = patterns.filter((pattern) => !all.some((table) => pattern.matches(table)));
  const [first] = missing;
  if (first === undefined) return;
  const names = all.flatMap(({ parts }) => [parts.join('.'), ...(parts.length > 1 ? [parts[1] as string] : [])]);
  const nearest = nearestName(first.written, names);
  throw new Failure('no-input', `the stream has no table ${missing.map(({ written }) => printable(written)).join(', ')}`, {
    hint: nearest === undefined ? 'penstock inspect lists them' : `did you mean ${printable(nearest)}? penstock inspect lists all`,
  });
}
