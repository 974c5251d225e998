import { fstatSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { giveAttributes, type Given } from '../../directories/give-attributes.ts';
import { holdPath, type HeldPath } from '../../directories/held-path.ts';
import { Failure } from '../../failures/failure.ts';
import {
  readOwnershipChanges,
  type Attributes,
  type KnownRecord,
  type OwnershipChange,
  type OwnershipHeader,
} from '../../state/ownership-record.ts';
import { pathText, rawPath } from '../../state/path-bytes.ts';

/** More of the same only hide the others. */
const mostFailures = 5;

/**
 * Gives every entry of a record the attributes that `choose` takes from it. May be done again after it was cut off. One that cannot be changed does not keep the others.
 * @param settled told of each entry, by its absolute raw path, what became of it
 * @throws Failure no-input: a tree is another directory by now; privileges or io: some could not be changed, the first ones as its details
 */
export async function carryOut(
  record: KnownRecord,
  trees: OwnershipHeader['trees'],
  choose: (change: OwnershipChange) => Attributes,
  settled: (path: string, change: OwnershipChange, given: Given) => void,
  { signal, isDry = false }: { readonly signal: AbortSignal; readonly isDry?: boolean },
): Promise<void> {
  const held: HeldPath[] = [];
  const failed: string[] = [];
  let [count, at] = [0, 0];
  try {
    for (const tree of trees) held.push(hold(tree));
    for await (const change of readOwnershipChanges(record)) {
      if (++at % 500 === 0) await turn();
      signal.throwIfAborted();
      const path = `${rawPath(trees[change.tree]?.path ?? '')}${change.path === '' ? '' : `/${change.path}`}`;
      try {
        settled(path, change, giveAttributes(held[change.tree] as HeldPath, change, choose(change), isDry));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined && !(error instanceof Failure)) throw error;
        if (++count <= mostFailures) failed.push(`${pathText(path)}: ${code ?? (error as Error).message}`);
      }
    }
  } finally {
    for (const one of held) one.close();
  }
  const [first, ...others] = failed;
  if (first === undefined) return;
  throw new Failure('io', `${count === 1 ? '1 entry' : `${count} entries`} could not be changed; the others are: ${first}`, {
    details: others,
    hint: 'look whether the filesystem is read-only, or files are immutable (lsattr); then run the same again, or undo it',
  });
}

function hold({ path, inode }: OwnershipHeader['trees'][number]): HeldPath {
  const held = holdPath(path);
  const there = fstatSync(held.at('') as number, { bigint: true });
  if (String(there.ino) === inode) return held;
  held.close();
  throw new Failure('no-input', `${path} is another directory than the one whose owners and modes were changed`, {
    hint: 'give it its owners and modes with penstock harden',
  });
}
