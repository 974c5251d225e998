import type { Examination, Target } from '../../contract.ts';
import { endingWell } from '../../ending-well.ts';
import type { DumpedSegment, DumpOptions, SegmentedDump } from '../../segments.ts';
import { segmentBytes } from '../../../streams/segment.ts';
import { type Give, together } from '../../../streams/together.ts';
import type { Flavour } from '../flavour.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { beginTogether } from './begin-together.ts';
import { checkWishes } from './check-wishes.ts';
import { divideSchema } from './divide-schema.ts';
import { joinTexts } from './join-texts.ts';
import { planReads } from './plan-reads.ts';
import { readSchema } from './read-schema.ts';
import { type RowReader, startRowReader } from './row-reader.ts';
import { tableSizes } from './table-sizes.ts';

/** To add a key takes a server some milliseconds, however few rows there are; a table of less than this has its keys when its rows come. */
const usuallySmall = 1024 * 1024;

/**
 * Dumps with several sessions that all see one moment. The native tool writes what is not rows, after they have begun: a table that is altered in between is refused by the server when
 * its rows are read, as it is to the tool itself.
 * @param smallTable in bytes; smaller ones have their keys from the beginning
 */
export async function dumpSegments(
  target: Target<MysqlSettings>,
  examination: Examination,
  options: DumpOptions,
  smallTable = usuallySmall,
): Promise<SegmentedDump> {
  const started: RowReader[] = [];
  const abort = async (): Promise<void> => void (await Promise.all(started.map((reader) => reader.abort())));
  try {
    for (let each = 0; each < options.workers; each++) started.push(await startRowReader(target, examination.flavour as Flavour));
    await Promise.all(started.map((reader) => reader.connected()));
    const readers = await begin(target, started);
    const definitions = await readSchema(target, examination);
    const { database } = target.settings;
    const { schema, plan, sizeOf } = await withSession(target, async (session) => {
      const sizes = await tableSizes(session, database);
      const divided = divideSchema(definitions, (table) => sizes(table).bytes < smallTable);
      await checkWishes(session, target.settings, divided.tables, target.surroundings);
      const { rows } = target.surroundings;
      return {
        schema: divided,
        plan: await planReads(session, database, divided.tables, sizes, { ...options, workers: readers.length }, rows),
        sizeOf: sizes,
      };
    });
    const keys = [...schema.keys];
    // As with rows: the largest first, so that at the end nobody waits long for another.
    if (readers.length > 1) keys.sort((one, other) => sizeOf(other.table).bytes - sizeOf(one.table).bytes);
    const left = [...plan.orders].toReversed();
    const segments = async function* (): AsyncGenerator<DumpedSegment, void, void> {
      yield* joinTexts('before', schema.before, segmentBytes);
      yield* together(
        readers.map((reader) => inLane(reader.segments(() => left.pop()))),
        ({ goesOn }) => goesOn,
      );
      for (const { table, text } of keys) yield { stage: 'keys', table, text, goesOn: false };
      yield* joinTexts('after', schema.after, segmentBytes);
    };
    return {
      ...endingWell(segments(), abort),
      workers: readers.length,
      expected: { rows: plan.rows, bytes: plan.bytes },
    };
  } catch (error) {
    await abort();
    throw error;
  }
}

function inLane(segments: AsyncIterable<DumpedSegment>): (give: Give<DumpedSegment>) => Promise<void> {
  return async (give) => {
    for await (const segment of segments) await give(segment);
  };
}

/** Gives those that have begun: all, or one. */
async function begin(target: Target<MysqlSettings>, started: readonly RowReader[]): Promise<readonly RowReader[]> {
  const beginAll = async (readers: readonly RowReader[]): Promise<void> =>
    void (await Promise.all(readers.map((reader) => reader.begin())));
  const [first, ...others] = started;
  if (others.length > 0) {
    const refused = await beginTogether(target, () => beginAll(started));
    if (refused === undefined) return started;
    target.surroundings.warn(`${target.settings.database} is read by one session instead of ${started.length}: ${refused}`);
    await Promise.all(others.map((reader) => reader.abort()));
  }
  const alone = first === undefined ? [] : [first];
  await beginAll(alone);
  return alone;
}
