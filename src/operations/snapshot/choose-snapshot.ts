import { Failure } from '../../failures/failure.ts';
import { momentOf } from '../../state/stamp.ts';
import { findSnapshots } from '../list-snapshots.ts';
import type { RunContext } from '../run-context.ts';
import type { Snapshot } from './read-snapshot.ts';

/** Which snapshot: by its stamp, else the newest whole one; and where it lies. */
export interface SnapshotChoice {
  readonly stamp: string | undefined;
  readonly from: string | undefined;
}

/** @throws Failure no-input: there is none; not-whole: the one that is asked for is not whole; usage: that is no stamp */
export async function chooseSnapshot(name: string, { stamp, from }: SnapshotChoice, context: RunContext): Promise<Snapshot> {
  if (stamp !== undefined && momentOf(stamp) === undefined) {
    throw new Failure('usage', `--snapshot: expected a moment such as 20261124T173204Z, found ${JSON.stringify(stamp)}`, {
      hint: `penstock snapshot list ${name} shows those that there are`,
    });
  }
  const all = await findSnapshots(name, from, context);
  const found = stamp === undefined ? all.find(({ snapshot }) => snapshot !== undefined) : all.find((one) => one.stamp === stamp);
  if (found === undefined) {
    throw new Failure(
      'no-input',
      `there is no ${all.length > 0 && stamp === undefined ? 'whole ' : ''}snapshot${stamp === undefined ? '' : ` ${stamp}`} of ${name}`,
      {
        hint:
          all.length === 0
            ? `penstock snapshot create ${name} makes one; --from names another place`
            : `there is ${all.map((one) => one.stamp).join(', ')}`,
      },
    );
  }
  if (found.snapshot === undefined) {
    throw new Failure('not-whole', `the snapshot ${found.stamp} of ${name} is not whole: ${found.damage}`, {
      hint: `penstock snapshot list ${name} shows the others`,
    });
  }
  for (const one of all) {
    if (stamp === undefined && one.at > found.at) context.warn(`the newer snapshot ${one.stamp} is not whole: ${one.damage}`);
  }
  return found.snapshot;
}
