import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backup } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import type { Surroundings } from '../contract.ts';
import { flush, own } from './exchange.ts';
import { asFailure, openDatabase } from './open-database.ts';
import { companions, type Places } from './places.ts';

const pause = 250;

/**
 * Writes the staging database into the live file as one transaction, through SQLite's backup API
 * (https://www.sqlite.org/backup.html), after the live one was copied to `kept` in the same way: connections of the application stay
 * open, and see the old rows or the new.
 */
export async function writeInPlace(at: Places, kept: string, surroundings: Surroundings): Promise<void> {
  const { journal } = surroundings;
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
  await copy(at.staging, at.live, surroundings);
  await journal.clear();
  for (const suffix of ['', ...companions]) rmSync(at.staging + suffix, { force: true });
}

/** Copies all pages of one database over another, waiting for the locks of others for as long as patience says. */
async function copy(from: string, to: string, surroundings: Surroundings): Promise<void> {
  const deadline = Date.now() + surroundings.patience * 1000;
  const source = openDatabase(from);
  try {
    for (;;) {
      surroundings.signal.throwIfAborted();
      const failure = await backup(source, to, { rate: -1 }).then(
        () => undefined,
        (error: unknown) => asFailure(error, to),
      );
      if (failure === undefined) return;
      if (!(failure instanceof Failure) || failure.kind !== 'try-later' || Date.now() >= deadline) throw failure;
      await sleep(pause, undefined, { signal: surroundings.signal });
    }
  } finally {
    source.close();
  }
}
