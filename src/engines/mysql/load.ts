import type { Loader, Target } from '../contract.ts';
import { keepText } from './in-place/keep-text.ts';
import { stagingOf } from './schemas.ts';
import type { MysqlSettings } from './settings.ts';
import { startLoading } from './start-loading.ts';

/** Loads into the staging database; in place, where none may be made, into a file, which `swap` loads. */
export async function load(target: Target<MysqlSettings>): Promise<Loader> {
  const { settings, surroundings } = target;
  if (surroundings.strategy === 'in-place') return keepText(target);
  const loading = await startLoading(target, {
    database: stagingOf(settings.database, surroundings.drill),
    hint: 'the live database is untouched',
  });
  return {
    write: loading.write,
    end: async () => surroundings.journal.write(await loading.end()),
    abort: loading.abort,
  };
}
