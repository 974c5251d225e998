import { segmentBytes } from '../../streams/segment.ts';
import { endsSegment, segmentEnds } from '../../streams/segment-ends.ts';
import { marks } from '../marks.ts';
import type { DumpedSegment } from '../segments.ts';
import { isInternal } from './is-internal.ts';
import { scan } from './scan.ts';

/** Whole statements of one place, and how many rows are in them. */
interface Part {
  readonly stage: 'before' | 'rows' | 'after';
  readonly table?: string;
  readonly rows: number;
}

/**
 * Cuts the text of our dump into segments: what stands before the first row, the rows of each table, and all that stands behind them.
 * @param dedup see `DumpOptions`
 */
export async function* divide(text: AsyncIterable<Buffer>, dedup = false): AsyncGenerator<DumpedSegment, void, void> {
  const parts = marks<Part>();
  let filling: string | undefined;
  let hasRows = false;
  const scanner = scan({
    statement(statement, _tokens, end) {
      // What SQLite keeps for itself comes behind all rows, and is part of what stands there.
      if (statement.does === 'insert' && !isInternal(statement.name)) [filling, hasRows] = [statement.name, true];
      else if (statement.does !== 'insert') parts.end({ stage: hasRows ? 'after' : 'before', rows: 0 }, end);
    },
    rowsEnd(end, rows) {
      parts.end(filling === undefined ? { stage: 'after', rows: 0 } : { stage: 'rows', table: filling, rows }, end);
      filling = undefined;
    },
  });
  const segments = gathering(dedup);
  const pass = (bytes: Buffer): void =>
    parts.push(bytes, segments.add, (open) => {
      // Only a row can be that long.
      segments.begin(open, filling === undefined ? undefined : { stage: 'rows', table: filling, rows: 0 });
    });
  for await (const chunk of text) {
    pass(scanner.push(chunk));
    yield* segments.taken();
  }
  pass(scanner.finish().rest);
  yield* segments.ended();
}

/** Puts parts together until they make a segment. */
function gathering(dedup: boolean): {
  add(part: Part, bytes: Buffer): void;
  begin(bytes: Buffer, part: Part | undefined): void;
  taken(): DumpedSegment[];
  ended(): DumpedSegment[];
} {
  let ready: DumpedSegment[] = [];
  let whole: Buffer[] = [];
  let length = 0;
  let place: Part = { stage: 'before', rows: 0 };
  /** Of the statement under way. */
  let open: Buffer[] = [];
  let isCut = false;
  /** Whether the last statement ends its segment. */
  let isLast = false;

  const give = (goesOn: boolean): void => {
    if (whole.length > 0) {
      const { stage, table, rows } = place;
      const text = Buffer.concat(goesOn ? whole : [...whole, newline]);
      ready.push({ stage, text, goesOn, ...(table === undefined ? {} : { table, rows }) });
    }
    [whole, length] = [[], 0];
    place = { ...place, rows: 0 };
  };
  const goTo = (part: Part): void => {
    const isSame = part.stage === place.stage && part.table === place.table;
    if (!isCut && (!isSame || (dedup ? isLast : length > segmentBytes))) give(false);
    place = isSame ? { ...place, rows: place.rows + part.rows } : part;
  };
  const put = (...bytes: Buffer[]): void => {
    whole.push(...bytes);
    length += lengthOf(bytes);
  };
  return {
    add(part, bytes) {
      goTo(part);
      put(...open, bytes);
      isLast = dedup && (isCut || endsWith(length, Buffer.concat([...open, bytes])));
      [open, isCut] = [[], false];
    },
    begin(bytes, part) {
      open.push(bytes);
      if (part === undefined || lengthOf(open) <= segmentBytes) return;
      goTo(part);
      put(...open);
      [open, isCut] = [[], true];
      give(true);
    },
    taken() {
      const given = ready;
      ready = [];
      return given;
    },
    ended() {
      put(...open);
      give(false);
      return ready;
    },
  };
}

/** A statement stands for its rows, by which it ended; what all of a table begin with tells nothing. */
function endsWith(length: number, statement: Buffer): boolean {
  const rows = statement.indexOf('VALUES\n(');
  return endsSegment(segmentEnds, length, statement, Math.max(0, rows), statement.length);
}

/** The line end behind a statement comes with the next one. */
const newline = Buffer.from('\n');

function lengthOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
