import { stat } from 'node:fs/promises';
import type { Kept, Target } from '../contract.ts';
import { filesOf, isKeptFile } from './in-place/files.ts';
import { sizeOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** What a file takes; of a database what the server says, which for InnoDB is an estimate. */
export async function size(target: Target<MysqlSettings>, kept: Kept): Promise<number> {
  if (isKeptFile(target, kept)) return (await stat(filesOf(target.surroundings).kept(kept.name))).size;
  return withSession(target, (session) => sizeOf(session, [kept.name]));
}
