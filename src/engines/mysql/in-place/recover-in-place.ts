import type { Target } from '../../contract.ts';
import { Failure } from '../../../failures/failure.ts';
import type { InPlaceEntry } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { finish } from './finish.ts';
import { refill } from './refill.ts';
import { tidyUndone, undo } from './undo.ts';

/**
 * What a swap in place that was killed has left: before the restored database was compared, what was live is loaded again; after that, it is done.
 * Where nothing was kept (`--force`), what was to come in is loaded again.
 * @throws Failure: the server does not take it yet; with `--force` that is said, and the way is free for another restore
 */
export async function recoverInPlace(target: Target<MysqlSettings>, entry: InPlaceEntry): Promise<void> {
  const { surroundings } = target;
  const what = whatOf(target, entry);
  if (entry.phase === 'filled') {
    await finish(target, entry);
    return surroundings.warn(
      `found ${what} that ended when it was loaded: the restored database is live${entry.old === undefined ? '' : `, the old one is ${entry.kept}`}`,
    );
  }
  if (entry.phase === 'undone') await tidyUndone(target);
  else {
    try {
      if (entry.old === undefined) return await redo(target, entry);
      surroundings.warn(`found ${what} that ended half-way: what was in it is loaded again now`);
      await undo(target, entry);
    } catch (error) {
      surroundings.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      await giveUp(target, entry, error);
      return;
    }
  }
  surroundings.warn(`${what.replace(/^a/, 'the')} that ended half-way is undone: the old database is live`);
}

function whatOf({ settings }: Target<MysqlSettings>, { from }: InPlaceEntry): string {
  return `a ${from === undefined ? 'restore' : 'rollback'} of ${settings.database} in place`;
}

async function redo(target: Target<MysqlSettings>, entry: InPlaceEntry): Promise<void> {
  const { surroundings } = target;
  const files = filesOf(surroundings);
  surroundings.warn(`found ${whatOf(target, entry)} that ended half-way, and has kept nothing: it is done again now`);
  await refill(target, entry.from === undefined ? files.incoming : files.kept(entry.from), entry.incoming);
  await surroundings.journal.write({ ...entry, phase: 'filled' });
  await finish(target, entry);
}

/** Only the admin may say that another restore is to come over what is not whole. What was dumped is kept all the same. */
async function giveUp(target: Target<MysqlSettings>, entry: InPlaceEntry, error: Failure): Promise<void> {
  const { settings, surroundings } = target;
  const { database } = settings;
  if (!surroundings.force) {
    const where = entry.old === undefined ? '' : `; what was in it is in ${filesOf(surroundings).outgoing}`;
    throw new Failure(error.kind, `${database} is not whole since ${whatOf(target, entry)} that ended half-way${where}: ${error.message}`, {
      hint: `${error.hint === undefined ? '' : `${error.hint}; `}or restore another backup over it, with --force`,
      cause: error,
    });
  }
  surroundings.warn(`${database} is not whole since ${whatOf(target, entry)} that ended half-way, and is left so: ${error.message}`);
  // What was to come back by a rollback stays kept, too.
  await finish(target, { ...entry, from: undefined });
}
