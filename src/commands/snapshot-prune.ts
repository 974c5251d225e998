import { readApplication } from '../applications/read-application.ts';
import { describeBytes } from '../operations/describe-bytes.ts';
import { pruneSnapshots, type PruneWish } from '../operations/snapshot/prune-snapshots.ts';
import type { Surface } from './verb.ts';

/** Removes older snapshots, and says which. */
export async function snapshotPrune(name: string, wish: PruneWish, isDry: boolean, isJson: boolean, surface: Surface): Promise<void> {
  // One whose own configuration is broken has snapshots all the same.
  await readApplication(name, surface.configDir, { mayBeGone: true });
  const gone = await pruneSnapshots(name, wish, isDry, surface);
  if (isJson)
    return surface.print(
      JSON.stringify({ application: name, isDry, removed: gone.map(({ stamp, path }) => ({ stamp, path })) }, undefined, 2),
    );
  if (gone.length === 0) return surface.print(`nothing ${isDry ? 'would be' : 'is'} removed`);
  for (const { path, size } of gone) surface.print(`${path} ${isDry ? 'would be' : 'is'} removed (${describeBytes(size.own)} of its own)`);
}
