import type { Target } from '../../contract.ts';
import type { InPlaceEntry } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { refill } from './refill.ts';
import { removeText } from './text-file.ts';

/** Loads what was live again, from wherever an exchange stands; what should have come in stays where it is. May be done twice. */
export async function undo(target: Target<MysqlSettings>, entry: InPlaceEntry): Promise<void> {
  const { surroundings } = target;
  const { old } = entry;
  if (old === undefined) throw new Error('nothing was kept that could be loaded again');
  await refill(target, filesOf(surroundings).outgoing, old);
  await surroundings.journal.write({ ...entry, phase: 'undone' });
  await tidyUndone(target);
}

/** Behind it, and where it was killed there. */
export async function tidyUndone({ surroundings }: Target<MysqlSettings>): Promise<void> {
  await removeText(filesOf(surroundings).outgoing);
  await surroundings.journal.clear();
}
