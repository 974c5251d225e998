import { Failure } from '../../../failures/failure.ts';
import type { Target } from '../../contract.ts';
import { tablesOf } from '../schemas.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';

/** The history of a system-versioned table stands in no dump, so it would be gone. @throws Failure configuration, unless `--force` says to lose it */
export async function refuseHistory({ settings, surroundings }: Target<MysqlSettings>, session: Session): Promise<void> {
  const versioned = (await tablesOf(session, settings.database)).filter(({ type }) => type === 'SYSTEM VERSIONED').map(({ name }) => name);
  if (versioned.length === 0) return;
  const what = `the history of the system-versioned tables ${versioned.join(', ')}`;
  if (!surroundings.force) {
    throw new Failure('configuration', `${what} is in no dump, and a restore in place would lose it`, {
      hint: 'restore with the strategy swap, which keeps it, or go on without it with --force',
    });
  }
  surroundings.warn(`${what} is not kept`);
}
