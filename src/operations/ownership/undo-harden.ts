import { isName } from '../../applications/name.ts';
import { Failure } from '../../failures/failure.ts';
import { takeLock } from '../../state/lock.ts';
import {
  listOwnershipRecords,
  readOwnershipHeader,
  removeOwnershipRecord,
  type KnownRecord,
  type OwnershipChange,
} from '../../state/ownership-record.ts';
import { carryOut } from './carry-out.ts';
import { onlyRoot } from './only-root.ts';
import { Tally, type Left } from './tally.ts';
import { recordChange } from '../record-change.ts';
import type { RunContext } from '../run-context.ts';

/** A change of owners that can be undone. */
export interface Undoable {
  readonly stamp: string;
  readonly at: string;
  readonly policy: string;
  readonly entries: number;
  readonly isDone: boolean;
}

/** What undoing came to. */
export interface Undone extends Undoable {
  readonly application: string;
  /** How many entries are as they were again, and how many were so anyway. */
  readonly given: number;
  readonly same: number;
  readonly leftAlone: readonly Left[];
}

/** The changes of owners that can be undone, newest first. @throws Failure io: a record is damaged */
export async function listUndoable(name: string, { stateDir }: Pick<RunContext, 'stateDir'>): Promise<readonly Undoable[]> {
  const records = await listOwnershipRecords(stateDir, known(name));
  return Promise.all(records.map((record) => describe(record)));
}

/**
 * Gives every entry of the newest record its owner and mode of before, also where the change itself was cut off. It asks nothing of the application: that may be what no longer works.
 * @throws Failure no-input: there is nothing to undo
 */
export async function undoHarden(name: string, isDry: boolean, context: RunContext): Promise<Undone> {
  onlyRoot();
  const release = isDry ? undefined : await takeLock(context.stateDir, known(name), { purpose: 'change of owners' });
  try {
    const newest = (await listOwnershipRecords(context.stateDir, known(name)))[0];
    if (newest === undefined)
      throw new Failure('no-input', `no change of owners of ${name} is recorded`, { hint: 'penstock harden --list shows them' });
    if (isDry) return await undoAlone(name, newest, true, context);
    return await recordChange({ verb: 'harden', application: name }, context, async (changed) => {
      const result = await undoAlone(name, newest, false, context);
      if (result.given > 0) changed(`${result.given} entries have their owners and modes of before ${result.stamp} again`);
      return { result };
    });
  } finally {
    await release?.();
  }
}

async function undoAlone(name: string, record: KnownRecord, isDry: boolean, { signal }: RunContext): Promise<Undone> {
  const { trees } = await readOwnershipHeader(record);
  const described = await describe(record);
  const counts = { given: 0, same: 0 };
  const left = new Tally();
  const settled = (path: string, _: OwnershipChange, given: 'given' | 'same' | 'gone' | 'shared'): void => {
    if (given === 'gone') left.left(path, 'gone, or of another kind');
    else if (given === 'shared') left.left(path, 'a hard link from outside');
    else counts[given]++;
  };
  await carryOut(record, trees, ({ was }) => was, settled, { signal, isDry });
  if (!isDry) await removeOwnershipRecord(record);
  return { application: name, ...described, ...counts, leftAlone: left.leftAlone };
}

async function describe(record: KnownRecord): Promise<Undoable> {
  const { at, policy, entries } = await readOwnershipHeader(record);
  return { stamp: record.stamp, at, policy, entries, isDone: record.isDone };
}

function known(name: string): string {
  if (!isName(name)) throw new Failure('usage', `expected the name of an application, found ${JSON.stringify(name)}`);
  return name;
}
