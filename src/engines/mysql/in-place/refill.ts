import type { Target } from '../../contract.ts';
import type { FullText } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { empty } from './empty.ts';
import { fill } from './fill.ts';
import { takeHold } from './hold.ts';
import { loadingAs } from './loading-as.ts';
import { withBoth } from './with-both.ts';

/** Makes a database what a file of a dump says, from wherever an exchange stands. May be done twice. @throws Failure whatever the server did not take */
export async function refill(target: Target<MysqlSettings>, path: string, text: FullText): Promise<void> {
  const { database } = target.settings;
  await withBoth(target, async (sessions) => {
    await takeHold(sessions.session, database);
    await empty(sessions, database);
    await fill(loadingAs(target, text), sessions, path, text);
  });
}
