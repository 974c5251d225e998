import { Failure } from '../../../failures/failure.ts';
import { countByte } from '../../count-byte.ts';
import { marks } from '../../marks.ts';
import { segmentBytes } from '../../../streams/segment.ts';
import type { DumpedSegment } from '../../segments.ts';
import { scan } from '../scan.ts';
import type { Statement } from '../statement.ts';
import type { Meaning } from '../statement-rules.ts';
import { tableName } from '../table-name.ts';
import { withoutComments } from '../without-comments.ts';
import { kindOf } from './kind-of.ts';
import { lateStatements } from './late-statements.ts';
import { rowCutter, type RowCutter } from './row-cutter.ts';
import { sliced } from './sliced.ts';

type Part = { readonly statement: Statement; readonly meaning: Meaning } | 'data';

const newline = 0x0a;
const lineEnd = Buffer.from('\n');
const noRows = Buffer.from('\\.\n');

/** Takes a dump of pg_dump apart into segments as it passes. */
export interface Divider {
  /** @throws Failure not-whole, as `Scanner` does */
  push(chunk: Buffer): readonly DumpedSegment[];
  /** Throws Failure('not-whole') where the dump's completeness mark is missing. */
  finish(): readonly DumpedSegment[];
  /** After `finish`: what comes after all rows. @param sizes bytes of the tables' rows, whoever has read them */
  late(sizes: ReadonlyMap<string, number>): readonly DumpedSegment[];
  /** Whether all of the stage `before` has been given. */
  readonly isPastBefore: boolean;
  /** A table that the dump has made, as it writes its name; undefined where it has made none of that name. */
  writtenName(schema: string, table: string): string | undefined;
  /** What every session must be told before it loads rows. */
  preamble(): Buffer;
}

/**
 * @param inOrder whether rows stand in an order that must be kept, because something refers to them already (the tables of extensions)
 * @param dedup see `DumpOptions`
 */
export function divider(inOrder: boolean, dedup = false): Divider {
  const parts = marks<Part>();
  const scanner = scan({
    statement: (statement, meaning, end) => parts.end({ statement, meaning }, end),
    dataEnd: (end) => parts.end('data', end),
  });
  let place: 'before' | 'data' | 'late' = 'before';
  let given: DumpedSegment[] = [];
  /** Bytes of the statement under way. */
  let open: Buffer[] = [];
  const settings: string[] = [];
  /** What is in force for objects that are made. */
  const made = new Map<string, string>();
  const tables = new Map<string, string>();
  const counted = new Set<string>();
  const partitioned = new Set<string>();
  const late = lateStatements((table) => partitioned.has(table));
  const keyFor = (schema: string, table: string): string => JSON.stringify([schema, table]);
  const preamble = (): Buffer => Buffer.from(settings.map((text) => `${text}\n`).join(''), 'latin1');

  let before: Buffer[] = [];
  let beforeLength = 0;
  const endBefore = (): void => {
    given.push(...sliced('before', before));
    [before, beforeLength] = [[], 0];
  };

  /** Statements without a table of their own, or whose order counts: one session loads them all. */
  let chain: Buffer[] = [];
  let chainLength = 0;
  let chained = inOrder;
  const giveChain = (goesOn: boolean): void => {
    if (chainLength > 0) given.push({ stage: 'rows', text: Buffer.concat(chain), goesOn });
    [chain, chainLength] = [[], 0];
  };
  let chainBegun = false;
  const add = (bytes: Buffer): void => {
    if (chainLength >= segmentBytes) giveChain(true);
    if (!chainBegun) chain.push(preamble());
    chainBegun = true;
    chain.push(bytes);
    chainLength += bytes.length;
  };
  const endChain = (): void => {
    giveChain(false);
    chainBegun = false;
  };

  let filling: { readonly head: Buffer; readonly cutter: RowCutter | undefined; readonly table: string; begun: boolean } | undefined;
  const data = (bytes: Buffer, ends: boolean): void => {
    if (filling === undefined) return;
    const { cutter, head } = filling;
    if (cutter === undefined) return add(Buffer.from(bytes));
    // What follows the COPY on its own line is its end of line; its last line is the mark.
    const from = !filling.begun && bytes[0] === newline ? 1 : 0;
    if (bytes.length > 0) filling.begun = true;
    const rows = bytes.subarray(from, ends ? bytes.length - 3 : bytes.length);
    cutter.push(rows, countByte(rows, newline, 0, rows.length));
    while (cutter.isFull()) given.push(cutter.take(head));
  };
  const endData = (bytes: Buffer): void => {
    data(bytes, true);
    if (filling?.cutter !== undefined) {
      const { cutter, head, table } = filling;
      const last = cutter.finish(head);
      if (last !== undefined) given.push(last);
      // Where the table is made, it is known to be there; one of an extension is not.
      else if (!counted.has(table)) given.push({ stage: 'rows', table, text: Buffer.concat([head, noRows]), goesOn: false, rows: 0 });
    }
    filling = undefined;
  };

  const copy = (statement: Statement, table: string, bytes: Buffer): void => {
    if (place === 'late') throw new Failure('not-whole', `the dump has rows of ${statement.written(table)} after its indexes`);
    const raw = withoutComments(bytes.toString('latin1'));
    if (chained) {
      add(Buffer.from(raw, 'latin1'));
      filling = { head: lineEnd, cutter: undefined, table: '', begun: false };
      return;
    }
    endChain();
    const written = statement.written(table);
    filling = {
      head: Buffer.concat([preamble(), Buffer.from(`${raw}\n`, 'latin1')]),
      cutter: rowCutter(() => written, dedup),
      table: written,
      begun: false,
    };
  };

  const follow = ({ statement, meaning }: Exclude<Part, 'data'>, bytes: Buffer): void => {
    const kind = kindOf(statement);
    if (meaning.object === 'table') {
      const name = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\S+) /.exec(statement.text)?.[1] ?? '';
      const { parts: path, counted: table } = tableName(statement.written(name));
      tables.set(keyFor(path[0] ?? '', path[1] ?? ''), table);
      counted.add(table);
      if (meaning.table === undefined) partitioned.add(table);
    }
    // The end of a statement's line stands before the next one.
    const text = Buffer.concat([bytes[0] === newline ? bytes.subarray(1) : bytes, lineEnd]);
    const [, setting] = /^SET (default_\w+) /.exec(statement.text) ?? [];
    if (setting !== undefined) made.set(setting, withoutComments(text.toString('latin1')));
    else if (kind === 'setting' && place === 'before') settings.push(withoutComments(bytes.toString('latin1')));

    if (kind === 'data' && place === 'before') {
      endBefore();
      place = 'data';
    } else if (kind === 'later' || (kind === 'definition' && place === 'data')) {
      if (place === 'before') endBefore();
      if (place === 'data') endChain();
      place = 'late';
    }
    if (meaning.copies === true) return copy(statement, meaning.table ?? '', bytes);
    if (place === 'before') {
      before.push(text);
      beforeLength += text.length;
      if (beforeLength >= segmentBytes) endBefore();
    } else if (place === 'late') {
      if (kind !== 'setting') late.add(statement, text, [...made.values()].join(''));
    } else if (kind !== 'setting') {
      if (kind === 'object') chained = true;
      add(text);
    }
  };

  const pass = (bytes: Buffer): void => {
    parts.push(
      bytes,
      (part, text) => {
        if (part === 'data') return endData(text);
        const whole = Buffer.concat([...open, text]);
        open = [];
        follow(part, whole);
      },
      (text) => {
        if (filling === undefined) open.push(text);
        else data(text, false);
      },
    );
  };
  const taken = (): DumpedSegment[] => {
    const all = given;
    given = [];
    return all;
  };
  return {
    push(chunk) {
      pass(scanner.push(chunk));
      return taken();
    },
    finish() {
      pass(scanner.finish().rest);
      if (place === 'before') endBefore();
      endChain();
      place = 'late';
      return taken();
    },
    late(sizes) {
      const rest = Buffer.concat(open);
      return late.segments(preamble(), rest[0] === newline ? rest.subarray(1) : rest, sizes);
    },
    get isPastBefore() {
      return place !== 'before';
    },
    writtenName: (schema, table) => tables.get(keyFor(schema, table)),
    preamble,
  };
}
