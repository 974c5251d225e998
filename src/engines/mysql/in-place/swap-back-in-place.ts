import { Failure } from '../../../failures/failure.ts';
import type { Kept, Swapped, Target } from '../../contract.ts';
import { keptText } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { exchange } from './swap-in-place.ts';

/** A kept file is loaded in the place of what is live, which is kept in the same way. */
export async function swapBackInPlace(target: Target<MysqlSettings>, { name }: Kept): Promise<Swapped> {
  const { surroundings } = target;
  const note = keptText.safeParse(await surroundings.journal.recall(name));
  if (!note.success) {
    throw new Failure('not-whole', `nobody can say that ${filesOf(surroundings).kept(name)} is whole: its note is lost`, {
      hint: 'it is a dump as mariadb-dump writes it; load it by hand where you trust it',
    });
  }
  return exchange(target, { incoming: note.data, from: name });
}
