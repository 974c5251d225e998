import type { Target } from '../../contract.ts';
import type { InPlaceEntry } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { removeText, renameText } from './text-file.ts';

/** When the restored database is live: what was dumped of the old one is kept, what came in is not needed any more. May be done twice. */
export async function finish({ surroundings }: Target<MysqlSettings>, { old, from, kept }: InPlaceEntry): Promise<void> {
  const { journal } = surroundings;
  const files = filesOf(surroundings);
  if (old !== undefined) {
    await journal.remember(kept, old);
    await renameText(files.outgoing, files.kept(kept));
  }
  await removeText(from === undefined ? files.incoming : files.kept(from));
  if (from !== undefined) await journal.remember(from, undefined);
  await journal.clear();
}
