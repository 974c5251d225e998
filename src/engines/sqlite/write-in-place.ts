import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backup } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { flush, own } from './exchange.ts';
import { isInWalMode, pageSize } from './journal-mode.ts';
import { asFailure } from './as-failure.ts';
import { openDatabase } from './open-database.ts';
import { companions, type Places } from './places.ts';

const pause = 250;
/** More than a database can have, so that nobody comes in between; the API takes an int. */
const allPages = 2 ** 31 - 1;

/**
 * Writes the staging database into the live file as one transaction, through SQLite's backup API
 * (https://www.sqlite.org/backup.html), after the live one was copied to `kept` in the same way: connections of the application stay
 * open, and see the old rows or the new.
 */
export async function writeInPlace(at: Places, kept: string, surroundings: Surroundings): Promise<void> {
  const { journal } = surroundings;
  refuseOtherPages(at);
  await journal.write({ kept: basename(kept), wasWal: false, isWriting: false });
  const { uid, gid, mode } = statSync(at.live);
  try {
    closeSync(openSync(kept, 'wx', 0o600));
    await copy(at.live, kept, surroundings);
    own(kept, { uid, gid, mode: mode & 0o7777 });
    flush(at.directory);
  } catch (error) {
    for (const suffix of ['', ...companions]) rmSync(kept + suffix, { force: true });
    await journal.clear();
    throw error;
  }
  await journal.write({ kept: basename(kept), wasWal: false, isWriting: true });
  try {
    await copy(at.staging, at.live, surroundings);
  } catch (error) {
    // Its locks were not to be had, so nothing was written, and what was kept is what is live.
    if (error instanceof Failure && error.kind === 'try-later') {
      for (const suffix of ['', ...companions]) rmSync(kept + suffix, { force: true });
      await journal.clear();
    }
    throw error;
  }
  await journal.clear();
  for (const suffix of ['', ...companions]) rmSync(at.staging + suffix, { force: true });
}

/** In WAL mode a file's pages keep their size, and the backup API says no more than that the file is read-only. */
function refuseOtherPages({ live, staging }: Places): void {
  const [is, becomes] = [pageSize(live), pageSize(staging)];
  if (is === becomes || !isInWalMode(live)) return;
  throw new Failure(
    'configuration',
    `${live} has pages of ${is} bytes and the restored one of ${becomes}, which cannot be written in place`,
    {
      hint: 'set the strategy swap',
    },
  );
}

/**
 * Copies all pages of one database over another, waiting for the locks of others for as long as patience says.
 * @throws Failure try-later: they were not let go
 */
async function copy(from: string, to: string, surroundings: Surroundings): Promise<void> {
  const deadline = Date.now() + surroundings.patience * 1000;
  const source = openDatabase(from);
  try {
    for (;;) {
      surroundings.signal.throwIfAborted();
      const error = await backup(source, to, { rate: allPages }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) return;
      if (!isBusy(error)) throw asFailure(error, to);
      if (Date.now() >= deadline) {
        throw new Failure('try-later', `${to} is locked by another connection`, {
          hint: 'a transaction of the application is open; restore again later',
        });
      }
      await sleep(pause, undefined, { signal: surroundings.signal });
    }
  } finally {
    source.close();
  }
}

/** SQLITE_BUSY or SQLITE_LOCKED; where it is the target that is locked, Node reports the code of the wrong connection: none. */
function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number };
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined && [0, 5, 6].includes(errcode & 0xff);
}
