import { existsSync, linkSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { Failure } from '../../failures/failure.ts';
import type { Examination, Swapped, Target } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import { exchange, exchangeBack, flush, moveCompanions, own } from './exchange.ts';
import { places, type Places } from './places.ts';
import type { SqliteSettings } from './settings.ts';
import type { SwapEntry } from './swap-entry.ts';

/** What a stream says of the file it was made from; see `SqliteProperties`. */
const sourceFile = z.object({ journalMode: z.string(), mode: z.number(), uid: z.number(), gid: z.number() });

type SourceFile = z.infer<typeof sourceFile>;

/** Puts the staging file in the live one's place, by rename or through SQLite's backup API, as the strategy says. */
export async function swap(target: Target<SqliteSettings>, examination: Examination | undefined): Promise<Swapped> {
  const { settings, surroundings } = target;
  const at = places(settings);
  const source = sourceFile.safeParse(examination?.properties).data;
  if (!existsSync(at.live)) return putBack(at, source, surroundings);
  const kept = at.kept(surroundings.now);
  if (existsSync(kept))
    throw new Failure('would-overwrite', `${kept} is there already`, { hint: 'another restore ended within this second; run it again' });
  if (surroundings.strategy === 'in-place') {
    const { writeInPlace } = await import('./write-in-place.ts');
    await writeInPlace(at, kept, surroundings);
  } else {
    await swapByRename(at, kept, source, surroundings);
  }
  return { kept: basename(kept) };
}

/** There is no live file: nothing to keep, but what SQLite left of it must not be replayed into the new one. */
async function putBack(at: Places, source: SourceFile | undefined, surroundings: Surroundings): Promise<Swapped> {
  await makeReady(at, source?.journalMode === 'wal', source);
  if (source === undefined)
    surroundings.warn(`${at.live} was missing: its owner and mode are not known, and it is readable by its new owner alone`);
  const moved = moveCompanions(at.live, at.kept(surroundings.now));
  if (moved.length > 0) surroundings.warn(`what was left beside the missing ${at.live} is now ${moved.join(', ')}`);
  // Not a rename: should the application have made a new file by now, it stays.
  try {
    linkSync(at.staging, at.live);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new Failure('try-later', `${at.live} was missing and has just been made by someone`, {
      hint: 'stop the application and restore again',
      cause,
    });
  }
  rmSync(at.staging);
  flush(at.directory);
  return { kept: undefined };
}

async function swapByRename(at: Places, kept: string, source: SourceFile | undefined, surroundings: Surroundings): Promise<void> {
  const { takeHold, users, inUse } = await import('./take-hold.ts');
  const { isInWalMode, backToWalMode } = await import('./journal-mode.ts');
  const wasWal = isInWalMode(at.live);
  const { uid, gid, mode } = statSync(at.live);
  await makeReady(at, source === undefined ? wasWal : source.journalMode === 'wal', { uid, gid, mode: mode & 0o7777 });
  const entry: SwapEntry = { kept: basename(kept), wasWal };
  await surroundings.journal.write(entry);

  let isAt = at.live;
  try {
    const hold = await takeHold(at.live, surroundings);
    try {
      if (hold.isDamaged) moveCompanions(at.live, kept);
      exchange(at, kept);
      isAt = kept;
      const late = users(kept, surroundings);
      if (late !== undefined) {
        exchangeBack(at, kept);
        isAt = at.live;
        if (hold.isDamaged) moveCompanions(kept, at.live);
        throw inUse(at.live, late);
      }
    } finally {
      hold.release();
      if (wasWal && !hold.isDamaged) backToWalMode(isAt, surroundings.warn);
    }
  } finally {
    await surroundings.journal.clear();
  }
}

async function makeReady(at: Places, wal: boolean, ownership: { uid: number; gid: number; mode: number } | undefined): Promise<void> {
  const { setWalMode } = await import('./journal-mode.ts');
  if (wal) setWalMode(at.staging);
  if (ownership !== undefined) own(at.staging, ownership);
  flush(at.staging);
}
