import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../../failures/failure.ts';
import type { Counts, Target } from '../../contract.ts';
import { readJournal } from '../journal.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { proveText } from './prove-text.ts';

/** Reads what was staged as a file again: it holds what was counted in the stream, and nothing that this server or account is known not to take. */
export async function verifyText(target: Target<MysqlSettings>, counts: Counts): Promise<void> {
  const { surroundings } = target;
  const staged = await readJournal(surroundings.journal);
  if (staged?.phase !== 'text') throw new Error('nothing is staged');
  const found = await proveText(target, filesOf(surroundings).incoming, staged);
  if (isDeepStrictEqual(found, counts)) return;
  throw new Failure('not-whole', 'what was written is not what was counted in the stream', { hint: 'the live database is untouched' });
}
