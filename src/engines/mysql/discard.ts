import type { Target } from '../contract.ts';
import { discardText } from './in-place/discard-text.ts';
import { readJournal } from './journal.ts';
import { dropSchema, stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Drops `<db>__penstock_new`, and what the journal holds of it. */
export async function discard(target: Target<MysqlSettings>): Promise<void> {
  await discardText(target);
  if (target.surroundings.strategy === 'in-place') return;
  await withSession(target, (session) => dropSchema(session, stagingOf(target.settings.database, target.surroundings.drill)));
  if ((await readJournal(target.surroundings.journal))?.phase === 'staged') await target.surroundings.journal.clear();
}
