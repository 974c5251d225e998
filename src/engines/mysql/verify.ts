import type { Counts, Target } from '../contract.ts';
import { compare } from './compare.ts';
import { verifyText } from './in-place/verify-text.ts';
import { readJournal } from './journal.ts';
import { stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Compares the staging database with what was counted in the stream; in place, where there is none, the file that `load` has written. */
export async function verify(target: Target<MysqlSettings>, counts: Counts): Promise<void> {
  const { settings, surroundings } = target;
  if (surroundings.strategy === 'in-place') return verifyText(target, counts);
  const entry = await readJournal(surroundings.journal);
  const into = { database: stagingOf(settings.database, surroundings.drill), hint: 'the live database is untouched' };
  await withSession(target, (session) => compare(session, into, counts, entry?.phase === 'staged' ? entry : undefined));
}
