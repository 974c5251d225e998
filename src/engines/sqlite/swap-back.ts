import { copyFileSync, constants, existsSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import type { Kept, Swapped, Target } from '../contract.ts';
import { discard } from './discard.ts';
import { forget } from './forget.ts';
import { openDatabase } from './open-database.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';
import { swap } from './swap.ts';

/** The kept file gets a second name, the staging file's, and is swapped in by that; it loses its own when it is live. */
export async function swapBack(target: Target<SqliteSettings>, kept: Kept): Promise<Swapped> {
  const at = places(target.settings);
  const path = join(at.directory, kept.name);
  if (at.keptAt(kept.name) === undefined || !existsSync(path)) throw new Failure('no-input', `there is no kept database ${path}`);
  if (existsSync(`${path}-wal`)) settleWal(path);
  await discard(target);
  try {
    linkSync(path, at.staging);
  } catch {
    // No hard links here: then strategy in-place reads from a copy.
    copyFileSync(path, at.staging, constants.COPYFILE_FICLONE);
  }
  try {
    const swapped = await swap(target, undefined);
    await forget(target, kept);
    return swapped;
  } catch (error) {
    await discard(target);
    throw error;
  }
}

/** Somebody has looked into the kept file and left a -wal, which a second name of the file would not find. */
function settleWal(path: string): void {
  const database = openDatabase(path, { busySeconds: 1 });
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}
