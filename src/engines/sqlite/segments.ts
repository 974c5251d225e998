import { letFill } from '../../streams/let-fill.ts';
import type { Dump } from '../contract.ts';
import type { Segments } from '../segments.ts';
import { divide } from './divide.ts';
import { dump } from './dump.ts';
import type { SqliteSettings } from './settings.ts';

/** One session reads and one loads, as SQLite does best; what compresses works beside it. */
export const segments: Segments<SqliteSettings> = {
  coresOfReader: 1,
  async dump(target, examination, { dedup = false }) {
    const running = await dump(target, examination, { dedup });
    return { segments: divide(toItsEnd(running), dedup), workers: 1, expected: {}, ended: running.ended };
  },
  load: () => Promise.resolve(undefined),
};

/** Why the dump ended is a better reason than what is missing at its end. */
async function* toItsEnd({ output, ended }: Dump): AsyncGenerator<Buffer, void, void> {
  yield* letFill(output);
  await ended();
}
