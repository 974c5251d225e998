import { statfsSync } from 'node:fs';
import type { Diagnosis } from '../../engines/contract.ts';
import { readLock } from '../../state/lock.ts';
import { describeBytes } from '../describe-bytes.ts';
import { leftOfSnapshots, listSnapshots, type MeasuredSnapshot } from '../list-snapshots.ts';
import type { Check } from './check.ts';

const month = 30 * 24 * 3600_000;

/** The snapshots there are, the space that they take, and what killed runs have left of some. */
export const snapshots: Check = async ({ application: { name }, context }) => {
  const all = await listSnapshots(name, undefined, context);
  const left = (await readLock(context.stateDir, name)) === undefined ? await leftOfSnapshots(name, context.stateDir) : [];
  const found = [
    ...all.map((one) => describe(one, name)),
    ...left.map((path): Diagnosis => ({
      level: 'warn',
      what: `${path} was left by a run that was killed, and is no snapshot`,
      todo: 'the next penstock snapshot create or prune removes it',
    })),
  ];
  return found.length > 0 ? found : [{ level: 'ok', what: 'there is none' }];
};

function describe({ stamp, path, at, damage, size }: MeasuredSnapshot, name: string): Diagnosis {
  const what = `${stamp}: ${describeBytes(size.own)} of its own, ${describeBytes(size.shared)} shared`;
  const prune = `penstock snapshot prune ${name}`;
  if (damage !== undefined)
    return { level: 'warn', what: `${what}, and not whole: ${damage}`, todo: `${prune} removes it, or rm -r ${path}` };
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  if (free < size.own) return { level: 'warn', what: `${what}, and only ${describeBytes(free)} are free there`, todo: prune };
  if (Date.now() - at.getTime() > month) return { level: 'warn', what: `${what}; older than a month`, todo: `${prune} --older-than 30d` };
  return { level: 'ok', what };
}
