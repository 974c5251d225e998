import { existsSync, statSync } from 'node:fs';
import type { Diagnosis } from '../../engines/contract.ts';
import { layout } from '../../state/layout.ts';
import { readLastSweep, readLease, whyOver } from '../../state/lease.ts';
import { readLock } from '../../state/lock.ts';
import { readPendingSteps } from '../../state/pending-steps.ts';
import { readRestoreLease } from '../../state/restore-lease.ts';
import { isAbandoned, readRollbackLease } from '../../state/rollback-lease.ts';
import { describeHolder } from '../holder.ts';
import type { Check } from './check.ts';

/** The state directory: who holds what, and what was left. */
export const state: Check = async ({ application: { name, databases }, context: { stateDir } }) => {
  const stats = statSync(stateDir, { throwIfNoEntry: false });
  if (stats === undefined) return [{ level: 'ok', what: `${stateDir} is not there yet; the first run makes it` }];
  const found: Diagnosis[] = [];
  if ((stats.mode & 0o022) !== 0)
    found.push({ level: 'fail', what: `${stateDir} can be written by others`, todo: `chmod 700 ${stateDir}` });
  const lease = await readLease(stateDir, name);
  const over = lease && whyOver(lease);
  if (lease !== undefined) {
    found.push(
      over === undefined
        ? { level: 'ok', what: `held silent: ${describeHolder(lease)} since ${lease.since}` }
        : { level: 'fail', what: `a lease that nobody has ended (${over})`, todo: `penstock maintenance sweep ${name}` },
    );
  }
  const lock = await readLock(stateDir, name);
  if (lock !== undefined && lease === undefined) {
    found.push({ level: 'warn', what: `locked: ${lock.purpose} since ${lock.since}`, todo: 'nothing, where that is under way' });
  }
  if ((await readRestoreLease(stateDir, name)) !== undefined && lease === undefined) {
    found.push({ level: 'fail', what: 'a restore was left half-way', todo: `penstock maintenance sweep ${name}` });
  }
  const pending = await readPendingSteps(stateDir, name);
  if (pending !== undefined && lease === undefined) {
    found.push({
      level: 'fail',
      what: `job ${pending.jobId} has restored everything, but the steps after that were cut off`,
      todo: 'take them by hand, or restore again',
    });
  }
  const rollback = await readRollbackLease(stateDir, name);
  if (rollback !== undefined && isAbandoned(rollback)) {
    found.push({ level: 'fail', what: 'a rollback was left half-way', todo: `penstock maintenance sweep ${name}` });
  }
  for (const database of Object.keys(databases)) {
    if (existsSync(layout.journal(stateDir, name, database)) && lock === undefined) {
      found.push({
        level: 'warn',
        what: `${database}: a swap was left half-way`,
        todo: 'the next backup or restore finishes or undoes it',
      });
    }
  }
  const swept = await readLastSweep(stateDir, name);
  if (swept !== undefined) found.push({ level: 'ok', what: `last swept ${swept.at}, because ${swept.why}` });
  return found.length > 0 ? found : [{ level: 'ok', what: `nothing is left in ${stateDir}` }];
};
