import type { Counts, Examination, Target } from '../../../../src/engines/contract.ts';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import { scan } from '../../../../src/engines/postgresql/scan.ts';
import type { PostgresqlSettings } from '../../../../src/engines/postgresql/settings.ts';
import type { DumpedSegment as Segment, SegmentedDump, SegmentLoader } from '../../../../src/engines/segments.ts';

export const { dump, load } = postgresql.segments;

export interface Segmented {
  readonly examination: Examination;
  readonly dump: Omit<SegmentedDump, 'segments'>;
  readonly segments: readonly Segment[];
  /** As the format counts: what nobody has counted passes a scanner. */
  readonly counts: Counts;
}

export async function segmented(target: Target<PostgresqlSettings>, workers: number): Promise<Segmented> {
  const examination = await postgresql.examine(target);
  const running = await dump(target, examination, { workers });
  const segments: Segment[] = [];
  for await (const segment of running.segments) segments.push(segment);
  await running.ended();
  return { examination, dump: running, segments, counts: countsOf(segments) };
}

function countsOf(segments: readonly Segment[]): Counts {
  const scanner = scan();
  for (const { text, table, rows } of segments) {
    if (rows === undefined || table === undefined) scanner.push(text);
    else scanner.countRows(table, rows);
  }
  return scanner.finish().counts;
}

export function concatenated({ segments }: Pick<Segmented, 'segments'>): Buffer {
  return Buffer.concat(segments.map(({ text }) => text));
}

/** Loads segments into staging and proves them, as a restore does before its swap. */
export async function prove(
  target: Target<PostgresqlSettings>,
  { segments, counts, examination }: Pick<Segmented, 'segments' | 'counts' | 'examination'>,
  workers: number,
): Promise<void> {
  await postgresql.stage(target, examination);
  const loader = (await load(target, { workers })) as SegmentLoader;
  try {
    for (const { rows: _, ...segment } of segments) await loader.write(segment);
    await loader.end(counts);
    await postgresql.verify(target, counts);
  } catch (error) {
    await loader.abort();
    throw error;
  }
}

/** A dump's text with the rows of each table in one order, without what differs between two dumps of equal databases. */
export function inOneOrder(text: Buffer): string {
  const lines = text.toString('latin1').split('\n');
  const out: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (!/^\\(?:un)?restrict /.test(line)) out.push(line);
    // A name may have a line end in it, so it is the end of a COPY that tells.
    if (!line.endsWith(' FROM stdin;')) continue;
    const end = lines.indexOf('\\.', at);
    for (const row of lines.slice(at + 1, end).toSorted()) out.push(row);
    at = end - 1;
  }
  return out.join('\n');
}
