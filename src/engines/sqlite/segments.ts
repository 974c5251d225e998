import { letFill } from '../../streams/let-fill.ts';
import type { Segments } from '../segments.ts';
import { divide } from './divide.ts';
import { dump } from './dump.ts';
import type { SqliteSettings } from './settings.ts';

/** One session reads and one loads, as SQLite does best; what compresses works beside it. */
export const segments: Segments<SqliteSettings> = {
  async dump(target) {
    const running = await dump(target);
    return { segments: divide(letFill(running.output)), workers: 1, expected: {}, ended: running.ended };
  },
  load: () => Promise.resolve(undefined),
};
