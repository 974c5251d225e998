import { join } from 'node:path';
import type { Counts, Examination } from '../../../../src/engines/contract.ts';
import { cutTuples } from '../../../../src/engines/cut-tuples.ts';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import { dumpSegments } from '../../../../src/engines/mysql/segments/dump-segments.ts';
import { splitStatements } from '../../../../src/engines/mysql/split-statements.ts';
import type { DumpedSegment } from '../../../../src/engines/segments.ts';
import type { TestTarget } from '../a-run.ts';

const penstock = join(import.meta.dirname, '../../../../scripts/penstock.ts');

/** Runs Penstock from its sources, as `Surroundings.ownProgram`. */
export const ownProgram = (args: readonly string[]): { file: string; args: readonly string[] } => ({
  file: process.execPath,
  args: [penstock, ...args],
});

export interface TakenSegments {
  readonly examination: Examination;
  readonly segments: readonly DumpedSegment[];
  readonly workers: number;
  /** Of a scanner that has seen no rows, but was told of them. */
  readonly counts: Counts;
  readonly text: Buffer;
}

/** The reader's part with several sessions: examine, dump, scan what is not counted yet. @param smallTable none is, unless it is said otherwise: all keys come late */
export async function takeSegments(target: TestTarget, workers: number, smallTable = 0): Promise<TakenSegments> {
  const examination = await mysql.examine(target);
  const running = await dumpSegments(target, examination, { workers }, smallTable);
  const scanner = mysql.scan();
  const segments: DumpedSegment[] = [];
  for await (const segment of running.segments) {
    segments.push(segment);
    if (segment.stage !== 'rows') scanner.push(segment.text);
    else if (segment.rows !== undefined) scanner.countRows(segment.table!, segment.rows);
    if (!scanner.isBetween()) throw new Error('a segment of whole statements that does not end');
  }
  await running.ended();
  const { counts } = scanner.finish();
  return { examination, segments, workers: running.workers, counts, text: Buffer.concat(segments.map(({ text }) => text)) };
}

/** The writer's part up to the swap. */
export async function putSegments(
  target: TestTarget,
  taken: Pick<TakenSegments, 'segments' | 'counts' | 'examination'>,
  workers: number,
): Promise<void> {
  await mysql.recover(target);
  await mysql.stage(target, taken.examination);
  const loader = await mysql.segments.load(target, { workers });
  if (loader === undefined) throw new Error('this target cannot be loaded by several sessions');
  try {
    for (const { rows: _rows, ...segment } of taken.segments) await loader.write(segment);
    await loader.end(taken.counts);
    await mysql.verify(target, taken.counts);
  } catch (error) {
    await loader.abort();
    await mysql.discard(target);
    throw error;
  }
}

/**
 * The rows of a dump, each as its SQL, by the INSERT they stand in; sorted, as a table without a key has no order. MySQL's tool escapes also bytes that would begin
 * a character of several bytes and do not, which means the same with UTF-8: these escapes are left out.
 */
export function tuplesOf(text: Buffer): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  let into: string[] = [];
  const cutter = { current: cutTuples(true) };
  const nothing = (): void => undefined;
  const splitter = splitStatements({
    between: nothing,
    comment: nothing,
    delimiter: nothing,
    statement: nothing,
    rowsBegin: (head) => {
      into = tables[head.toString('latin1').replaceAll(/\s+/g, ' ')] ??= [];
      cutter.current = cutTuples(true);
    },
    rows: (bytes) => {
      for (const row of cutter.current.push(bytes))
        into.push(row.values.map((value) => value.toString('latin1').replaceAll(/\\(?=[\x80-\xff])/g, '')).join(','));
    },
    rowsEnd: nothing,
  });
  splitter.push(text);
  splitter.finish();
  for (const rows of Object.values(tables)) rows.sort();
  return tables;
}
