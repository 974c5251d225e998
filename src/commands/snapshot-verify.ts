import { readApplication } from '../applications/read-application.ts';
import { Failure } from '../failures/failure.ts';
import { describeBytes } from '../operations/describe-bytes.ts';
import { findSnapshots } from '../operations/list-snapshots.ts';
import { chooseSnapshot, type SnapshotChoice } from '../operations/snapshot/choose-snapshot.ts';
import { verifySnapshot } from '../operations/snapshot/verify-snapshot.ts';
import type { Surface } from './verb.ts';

/** Reads every byte of one snapshot, or of all of them. @throws Failure not-whole: what is wrong with the first that is not what it was */
export async function snapshotVerify(name: string, choice: SnapshotChoice, isJson: boolean, surface: Surface): Promise<void> {
  // One whose own configuration is broken has snapshots all the same.
  await readApplication(name, surface.configDir, { mayBeGone: true });
  const stamps = choice.stamp === undefined ? (await findSnapshots(name, choice.from, surface)).map(({ stamp }) => stamp) : [choice.stamp];
  if (stamps.length === 0) await chooseSnapshot(name, choice, surface);
  const found: { stamp: string; isWhole: boolean; bytes?: number; wrong?: readonly string[] }[] = [];
  let first: Failure | undefined;
  for (const stamp of stamps) {
    try {
      const bytes = await verifySnapshot(await chooseSnapshot(name, { ...choice, stamp }, surface), surface);
      found.push({ stamp, isWhole: true, bytes });
      if (!isJson) surface.print(`snapshot ${stamp} is whole: every byte is what it was (${describeBytes(bytes)})`);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'not-whole') throw error;
      found.push({ stamp, isWhole: false, wrong: [error.message, ...error.details] });
      if (!isJson && first !== undefined) for (const line of [error.message, ...error.details]) surface.print(line);
      first ??= error;
    }
  }
  if (isJson) surface.print(JSON.stringify(found, undefined, 2));
  if (first) throw first;
}
