import { Failure } from '../../failures/failure.ts';
import type { Kept, Target } from '../contract.ts';
import { keptAt } from '../names.ts';
import { filesOf, isKeptFile, keptIn } from './in-place/files.ts';
import { removeText } from './in-place/text-file.ts';
import { dropSchema, longestName } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** The databases that earlier swaps kept, and the dumps that were kept in place, newest first. */
export async function kept(target: Target<MysqlSettings>): Promise<readonly Kept[]> {
  const { database } = target.settings;
  const rows = await withSession(target, (session) => session.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA'));
  return [...rows.map((row) => row['name'] ?? ''), ...(await keptIn(target.surroundings))]
    .flatMap((name) => {
      const at = keptAt(database, name, longestName);
      return at === undefined ? [] : [{ name, keptAt: at }];
    })
    .toSorted((a, b) => b.keptAt.getTime() - a.keptAt.getTime());
}

/** Drops one of them. @throws Failure usage: it is no kept database of this one */
export async function forget(target: Target<MysqlSettings>, one: Kept): Promise<void> {
  const { name } = one;
  if (keptAt(target.settings.database, name, longestName) === undefined) {
    throw new Failure('usage', `${name} is no kept database of ${target.settings.database}`);
  }
  if (isKeptFile(target, one)) await removeText(filesOf(target.surroundings).kept(name));
  else await withSession(target, (session) => dropSchema(session, name));
  await target.surroundings.journal.remember(name, undefined);
}
