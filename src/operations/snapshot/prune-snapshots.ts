import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { removeTree } from '../../directories/remove-tree.ts';
import { takeLock } from '../../state/lock.ts';
import { goingPath } from '../../state/snapshot-places.ts';
import { listSnapshots, leftOfSnapshots, type MeasuredSnapshot } from '../list-snapshots.ts';
import type { RunContext } from '../run-context.ts';

/** Which snapshots may go: those beyond so many whole ones, and those older than this; where both are given, those of which both is true. */
export interface PruneWish {
  readonly from: string | undefined;
  readonly keep: number | undefined;
  readonly before: Date | undefined;
}

/**
 * Removes snapshots; never the newest whole one. Those that are not whole count for none.
 * @param isDry only says which
 * @returns what was removed, with what each had for itself when it went
 */
export async function pruneSnapshots(
  name: string,
  wish: PruneWish,
  isDry: boolean,
  context: RunContext,
): Promise<readonly MeasuredSnapshot[]> {
  if (isDry) return chosen(await listSnapshots(name, wish.from, context), wish);
  const release = await takeLock(context.stateDir, name, { purpose: 'the removal of snapshots' });
  try {
    for (const left of await leftOfSnapshots(name, context.stateDir)) await removeTree(left, context.signal);
    const going = chosen(await listSnapshots(name, wish.from, context), wish);
    for (const { path, stamp } of going) {
      // Its name goes first, so that a killed run leaves none that is a snapshot no more.
      const aside = goingPath(dirname(path), stamp);
      await rename(path, aside);
      await removeTree(aside, context.signal);
    }
    return going;
  } finally {
    await release();
  }
}

function chosen(all: readonly MeasuredSnapshot[], { keep, before }: PruneWish): readonly MeasuredSnapshot[] {
  let whole = 0;
  return all.filter(({ snapshot, at }) => {
    if (snapshot !== undefined) whole++;
    if (whole <= 1 && snapshot !== undefined) return false;
    const isBeyond = keep === undefined || whole > keep || (snapshot === undefined && whole >= keep);
    return isBeyond && (before === undefined || at < before);
  });
}
