import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';
import { momentOf } from './stamp.ts';

/** A snapshot by its name alone; whether it is whole, its list tells. */
export interface SnapshotPath {
  readonly stamp: string;
  readonly path: string;
  readonly at: Date;
}

/** Where snapshots of an application lie: below the state directory, and wherever else one was made. */
export async function snapshotPlaces(stateDir: string, application: string): Promise<readonly string[]> {
  const hint = 'it may be removed: it only remembers where snapshots lie; --from names such a place';
  const others = (await readJson(layout.snapshotPlaces(stateDir, application), z.array(z.string()), hint)) ?? [];
  return [...new Set([layout.snapshots(stateDir, application), ...others])];
}

export async function rememberPlace(stateDir: string, application: string, place: string): Promise<void> {
  const known = await snapshotPlaces(stateDir, application);
  if (known.includes(place)) return;
  const others = [...known, place].filter((one) => one !== layout.snapshots(stateDir, application));
  await writeAtomically(layout.snapshotPlaces(stateDir, application), JSON.stringify(others));
}

/** The snapshots in a place, newest first. */
export function snapshotsIn(place: string): readonly SnapshotPath[] {
  return namesIn(place)
    .flatMap((stamp) => {
      const at = momentOf(stamp);
      return at === undefined ? [] : [{ stamp, path: join(place, stamp), at }];
    })
    .toSorted((one, other) => other.at.getTime() - one.at.getTime());
}

/** Where a snapshot is made: a name that is none of a snapshot's, until it is whole. */
export function draftPath(place: string, stamp: string): string {
  return join(place, `.new-${stamp}`);
}

/** What a snapshot is called while it is being removed. */
export function goingPath(place: string, stamp: string): string {
  return join(place, `.going-${stamp}`);
}

/** What killed runs have left in a place, which is no snapshot. */
export function leftIn(place: string): readonly string[] {
  return namesIn(place)
    .filter((name) => /^\.(new|going)-/.test(name))
    .map((name) => join(place, name));
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
