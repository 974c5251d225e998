import { lstatSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import type { Ownership, OwnershipPolicy } from '../../applications/ownership.ts';
import { readApplication } from '../../applications/read-application.ts';
import { profileOf } from '../../applications/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { takeLock } from '../../state/lock.ts';
import {
  finishOwnershipRecord,
  listOwnershipRecords,
  readOwnershipChanges,
  readOwnershipHeader,
  removeOwnershipRecord,
  writeOwnershipRecord,
  type Attributes,
  type KnownRecord,
  type OwnershipChange,
} from '../../state/ownership-record.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { momentOf, nextMoment, stampOf } from '../../state/stamp.ts';
import { carryOut } from './carry-out.ts';
import { onlyRoot } from './only-root.ts';
import { keyOf, planChanges } from './plan-changes.ts';
import { Tally, type Kind, type Left } from './tally.ts';
import { recordChange } from '../record-change.ts';
import type { RunContext } from '../run-context.ts';

/** What owners and modes came to, or would. */
export interface Hardened {
  readonly application: string;
  readonly policy: OwnershipPolicy;
  readonly trees: readonly string[];
  /** How many entries were looked at, and how many changed. */
  readonly entries: number;
  readonly changed: number;
  readonly kinds: readonly Kind[];
  readonly leftAlone: readonly Left[];
  /** The record by which it can be undone; undefined where nothing had to be changed, or would only be. */
  readonly record: string | undefined;
}

/**
 * Gives the files of an installation the owners and modes that its profile wants. A record of what they were is on disk before the first is changed.
 * @throws Failure privileges: this is not root; configuration: this kind of application has no such owners; try-later: something else is being done to it
 */
export async function harden(name: string, policy: OwnershipPolicy, isDry: boolean, context: RunContext): Promise<Hardened> {
  onlyRoot();
  const application = await readApplication(name, context.configDir);
  if (isDry) return hardenAlone(application, policy, true, context);
  const release = await takeLock(context.stateDir, name, { purpose: 'change of owners' });
  try {
    return await recordChange({ verb: 'harden', application: name }, context, async (changed) => {
      const result = await hardenAlone(application, policy, false, context);
      const back = result.record === undefined ? '' : `; --undo takes it back (${result.record})`;
      if (result.changed > 0) changed(`owners and modes (${policy}) of ${result.changed} of ${result.entries} entries${back}`);
      return { result };
    });
  } finally {
    await release();
  }
}

async function hardenAlone(application: Application, policy: OwnershipPolicy, isDry: boolean, context: RunContext): Promise<Hardened> {
  const ownership = await ownershipOf(application, policy, context);
  const newest = (await listOwnershipRecords(context.stateDir, application.name))[0];
  const cutOff = newest?.isDone === false ? newest : undefined;
  if (cutOff)
    context.warn(`an earlier change of owners (${cutOff.stamp}) was cut off; it is finished, and what it did stands in the new record`);
  const tally = new Tally();
  const listener = { met: () => tally.met(), left: (path: string, why: string) => tally.left(path, why) };
  const changes = counted(planChanges(ownership, await before(cutOff), listener, context.signal), ownership, tally);
  let record: KnownRecord | undefined;
  if (isDry) for await (const _ of changes);
  else record = await writeRecord(application.name, policy, ownership, changes, newest, context);
  const result = (): Omit<Hardened, 'record'> => ({
    application: application.name,
    policy,
    trees: ownership.trees,
    entries: tally.entries,
    changed: tally.kinds.reduce((sum, { count }) => sum + count, 0),
    kinds: tally.kinds,
    leftAlone: tally.leftAlone,
  });
  // All that it says is in the new one, or needs no undoing.
  if (cutOff && !isDry) await removeOwnershipRecord(cutOff);
  if (record === undefined) return { ...result(), record: undefined };
  const { trees } = await readOwnershipHeader(record);
  const settled = (path: string, _: OwnershipChange, given: string): void => {
    if (given === 'shared') tally.left(path, 'a hard link from outside');
  };
  await carryOut(record, trees, ({ to }) => to, settled, context);
  await finishOwnershipRecord(record);
  return { ...result(), record: record.stamp };
}

async function ownershipOf(application: Application, policy: OwnershipPolicy, context: RunContext): Promise<Ownership> {
  const ownership = await profileOf(application).ownership?.(application, policy, context);
  if (ownership !== undefined) return ownership;
  throw new Failure(
    'configuration',
    `${application.name} is a ${application.profile} application: nothing is known of the owners its files should have`,
    {
      hint: 'penstock harden is for installations of Nextcloud',
    },
  );
}

/** What entries were before the run that was cut off, so that undoing goes back behind it. */
async function before(record: KnownRecord | undefined): Promise<ReadonlyMap<string, Attributes>> {
  const known = new Map<string, Attributes>();
  if (record === undefined) return known;
  const { trees } = await readOwnershipHeader(record);
  for await (const { tree, path, was } of readOwnershipChanges(record)) known.set(keyOf({ tree: trees[tree]?.path ?? '', path }), was);
  return known;
}

async function* counted(changes: AsyncIterable<OwnershipChange>, { trees }: Ownership, tally: Tally): AsyncGenerator<OwnershipChange> {
  for await (const change of changes) {
    const top = rawPath(trees[change.tree] as string);
    tally.changed(change.path === '' ? top : `${top}/${change.path}`, change, change.was, change.to);
    yield change;
  }
}

function writeRecord(
  application: string,
  policy: OwnershipPolicy,
  { trees }: Ownership,
  changes: AsyncIterable<OwnershipChange>,
  newest: KnownRecord | undefined,
  { stateDir }: RunContext,
): Promise<KnownRecord | undefined> {
  const at = nextMoment(newest && momentOf(newest.stamp));
  const tops = trees.map((path) => ({ path, inode: String(lstatSync(path, { bigint: true }).ino) }));
  return writeOwnershipRecord(stateDir, stampOf(at), { application, policy, at: at.toISOString(), trees: tops }, changes);
}
