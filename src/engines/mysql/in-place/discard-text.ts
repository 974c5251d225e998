import { existsSync } from 'node:fs';
import type { Target } from '../../contract.ts';
import { readJournal } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { removeText } from './text-file.ts';

/** Removes what is staged as a file, and what the journal holds of it. Never while a swap of it is half-way. @returns whether there was any */
export async function discardText({ surroundings }: Target<MysqlSettings>): Promise<boolean> {
  const { incoming, outgoing } = filesOf(surroundings);
  const entry = await readJournal(surroundings.journal);
  if (entry !== undefined && 'incoming' in entry) return false;
  const wasThere = existsSync(incoming);
  await removeText(incoming);
  // A dump that was begun, before anything was emptied.
  await removeText(outgoing);
  if (entry?.phase === 'text') await surroundings.journal.clear();
  return wasThere;
}
