import { join } from 'node:path';
import type { Counts, Examination } from '../../../../src/engines/contract.ts';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import type { Segment } from '../../../../src/engines/segments.ts';
import type { TestTarget } from '../a-run.ts';

const penstock = join(import.meta.dirname, '../../../../scripts/penstock.ts');

/** Runs Penstock from its sources, as `Surroundings.ownProgram`. */
export const ownProgram = (args: readonly string[]): { file: string; args: readonly string[] } => ({
  file: process.execPath,
  args: [penstock, ...args],
});

export interface TakenSegments {
  readonly examination: Examination;
  readonly segments: readonly Segment[];
  readonly workers: number;
  /** Of a scanner that has seen no rows, but was told of them. */
  readonly counts: Counts;
  readonly text: Buffer;
}

/** The reader's part with several sessions: examine, dump, scan what is not counted yet. */
export async function takeSegments(target: TestTarget, workers: number): Promise<TakenSegments> {
  const examination = await mysql.examine(target);
  const running = await mysql.segments!.dump(target, examination, { workers });
  const scanner = mysql.scan();
  const segments: Segment[] = [];
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
export async function putSegments(target: TestTarget, taken: Pick<TakenSegments, 'segments' | 'counts' | 'examination'>, workers: number): Promise<void> {
  await mysql.recover(target);
  await mysql.stage(target, taken.examination);
  const loader = await mysql.segments!.load(target, { workers });
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
