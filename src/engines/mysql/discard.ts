import type { Target } from '../contract.ts';
import { discardText } from './in-place/discard-text.ts';
import { readJournal } from './journal.ts';
import { dropSchema, findSchema, stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Drops `<db>__penstock_new`, or the file that is staged in its stead, and what the journal holds of it. */
export async function discard(target: Target<MysqlSettings>): Promise<void> {
  await discardText(target);
  const staging = stagingOf(target.settings.database, target.surroundings.drill);
  await withSession(target, async (session) => {
    // An account that may have none is not even let to drop one that is not there.
    if ((await findSchema(session, staging)) !== undefined) await dropSchema(session, staging);
  });
  if ((await readJournal(target.surroundings.journal))?.phase === 'staged') await target.surroundings.journal.clear();
}
