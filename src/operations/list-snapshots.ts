import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { leftIn, snapshotPlaces, snapshotsIn, type SnapshotPath } from '../state/snapshot-places.ts';
import type { RunContext } from './run-context.ts';
import { measureSnapshot, type SnapshotSize } from './snapshot/measure-snapshot.ts';
import { readSnapshot, type Snapshot } from './snapshot/read-snapshot.ts';

/** A snapshot as it was found. */
export interface ListedSnapshot extends SnapshotPath {
  /** Undefined where it is not whole. */
  readonly snapshot: Snapshot | undefined;
  /** Why it is not whole. */
  readonly damage: string | undefined;
}

/** The same with what it takes. */
export interface MeasuredSnapshot extends ListedSnapshot {
  readonly size: SnapshotSize;
}

/** Where the snapshots of an application lie. @param from a directory that the admin names, as `--to` was when they were made */
async function placesOf(name: string, from: string | undefined, stateDir: string): Promise<readonly string[]> {
  if (from === undefined) return snapshotPlaces(stateDir, name);
  if (!from.startsWith('/')) throw new Failure('usage', `--from: expected an absolute path, found ${JSON.stringify(from)}`);
  return [join(from, name)];
}

/** The snapshots of an application, newest first; each one's list is read, its files are not. */
export async function findSnapshots(
  name: string,
  from: string | undefined,
  { stateDir, signal }: Pick<RunContext, 'stateDir' | 'signal'>,
): Promise<readonly ListedSnapshot[]> {
  const found: ListedSnapshot[] = [];
  for (const place of await placesOf(name, from, stateDir)) {
    for (const at of snapshotsIn(place)) {
      signal.throwIfAborted();
      try {
        found.push({ ...at, snapshot: await readSnapshot(at, name), damage: undefined });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        found.push({ ...at, snapshot: undefined, damage: error.message });
      }
    }
  }
  return found.toSorted((one, other) => other.at.getTime() - one.at.getTime());
}

/** The same with their sizes. */
export async function listSnapshots(
  name: string,
  from: string | undefined,
  context: Pick<RunContext, 'stateDir' | 'signal'>,
): Promise<readonly MeasuredSnapshot[]> {
  const measured: MeasuredSnapshot[] = [];
  for (const one of await findSnapshots(name, from, context)) {
    measured.push({ ...one, size: await measureSnapshot(one.path, context.signal) });
  }
  return measured;
}

/** What killed runs have left in these places, which the next snapshot removes. */
export async function leftOfSnapshots(name: string, stateDir: string): Promise<readonly string[]> {
  return (await snapshotPlaces(stateDir, name)).flatMap(leftIn);
}
