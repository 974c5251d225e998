import { Failure } from '../../../failures/failure.ts';
import { letFill } from '../../../streams/let-fill.ts';
import { together, type Give } from '../../../streams/together.ts';
import type { DumpedSegment } from '../../segments.ts';
import type { CopyWorker } from './copy-worker.ts';
import { divider } from './divider.ts';
import type { LargeTable } from './large-tables.ts';
import type { Readers } from './readers.ts';
import { rowCutter } from './row-cutter.ts';

/**
 * The segments of one dump, in the order of their stages. Workers begin to read at once, and give rows when what stands before rows has been given.
 * @param output of pg_dump. @param judge waits for its end, and throws where that was no good one. @param dedup see `DumpOptions`
 */
export async function* readTogether(
  output: AsyncIterable<Buffer>,
  readers: Readers | undefined,
  judge: () => Promise<void>,
  dedup = false,
): AsyncGenerator<DumpedSegment, void, void> {
  const division = divider(readers?.snapshot.inOrder ?? false, dedup);
  const before = Promise.withResolvers<void>();
  const rowsOfDump = Promise.withResolvers<void>();
  const sizes = new Map<string, number>();

  const nameOf = (table: Pick<LargeTable, 'schema' | 'name'>): string => {
    const written = division.writtenName(table.schema, table.name);
    if (written !== undefined) return written;
    throw new Failure('unavailable', `pg_dump does not make table ${table.schema}.${table.name}, though it is there`);
  };
  const dumping = async (give: Give<DumpedSegment>): Promise<void> => {
    let begun = false;
    const pass = async (segments: readonly DumpedSegment[]): Promise<void> => {
      for (const segment of segments) await give(segment);
      if (division.isPastBefore) before.resolve();
    };
    for await (const chunk of letFill(output)) {
      // It has read what there is and locked it, so it has the snapshot.
      if (!begun) await readers?.snapshot.end();
      begun = true;
      await pass(division.push(chunk));
    }
    // The tool's own complaint comes before ours: that its mark is missing is only what follows from it.
    await judge();
    await pass(division.finish());
    before.resolve();
    rowsOfDump.resolve();
  };

  const copying = async (worker: CopyWorker, work: Readers['work'], give: Give<DumpedSegment>): Promise<void> => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const { table, sql } = next;
      const cutter = rowCutter(() => nameOf(table), dedup);
      const head = (): Buffer => Buffer.concat([division.preamble(), Buffer.from(`COPY ${nameOf(table)} ${table.columns} FROM stdin;\n`)]);
      for await (const { data, rows } of worker.copy(sql, table.quoted)) {
        cutter.push(data, rows);
        while (cutter.isFull()) {
          await before.promise;
          await give(cutter.take(head()));
        }
      }
      await before.promise;
      const last = cutter.finish(head());
      if (last !== undefined) await give(last);
    }
    await worker.end();
  };
  const { workers = [], work = [], wanted = 1 } = readers ?? {};
  const lanes = [
    dumping,
    ...workers.map((worker, index) => async (give: Give<DumpedSegment>) => {
      // In the place of pg_dump, which is one of them.
      if (index + 1 === wanted) await rowsOfDump.promise;
      await copying(worker, work, give);
    }),
  ];
  for await (const segment of together(lanes, ({ goesOn }) => goesOn)) {
    if (segment.table !== undefined) sizes.set(segment.table, (sizes.get(segment.table) ?? 0) + segment.text.length);
    yield segment;
  }
  yield* division.late(sizes);
}
