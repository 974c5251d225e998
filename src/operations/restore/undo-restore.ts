import { existsSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import { putBack } from '../../directories/put-back.ts';
import { removeCopy } from '../../directories/remove-copy.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { closeRestoreLease, readRestoreLease, type RestoreLease } from '../../state/restore-lease.ts';
import { readJobRuns } from '../../state/job-runs.ts';
import { amendRunRecord, type RunRecord } from '../../state/run-record.ts';
import { stampOf } from '../../state/stamp.ts';
import { filesApart, type KeptDirectory } from '../keep-directories.ts';
import { attempts } from '../attempts.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/**
 * Undoes a restore that has not come to its end: staged databases are dropped, those that were swapped in already are swapped back,
 * and the directories are put back from their copies. Does nothing where no restore is under way. May be done again after it failed.
 * @param why stands in what is left for the job's after-restore
 * @returns what state everything is in, in one line; undefined where there was nothing to undo
 * @throws Failure unavailable: something could not be undone yet; the lease stays, and the next one goes on
 */
export async function undoRestore(application: Application, why: string, context: RunContext): Promise<string | undefined> {
  const lease = await readRestoreLease(context.stateDir, application.name);
  if (lease === undefined) return undefined;
  const { said, problems, attempt } = attempts(context);

  if (lease.phase !== 'keeping') {
    for (const run of latestRuns(await readJobRuns(context.stateDir, application.name, lease.jobId, lease.since))) {
      await attempt(`database ${run.database}`, () => undoDatabase(application, lease, run, context));
    }
  }
  for (const kept of lease.directories) await attempt(kept.directory, () => undoDirectory(application, lease, kept, context));
  if (problems.length > 0) {
    throw new Failure('unavailable', `the restore of job ${lease.jobId} could not be undone wholly: ${problems[0]}`, {
      hint: `put that right, then: penstock maintenance sweep ${application.name}`,
      details: problems.slice(1),
    });
  }
  await closeRestoreLease(context.stateDir, application.name, { jobId: lease.jobId, at: new Date().toISOString(), why });
  return said.length === 0 ? 'nothing had been changed' : said.join(', ');
}

/** The newest run of each database that the job's writers had in hands, whether they came to an end or not. */
function latestRuns(records: readonly RunRecord[]): readonly RunRecord[] {
  const byDatabase = new Map<string, RunRecord>();
  for (const run of records) {
    if (run.verb === 'restore' && run.to === undefined && run.outcome !== 'written' && run.outcome !== 'proven')
      byDatabase.set(run.database, run);
  }
  return [...byDatabase.values()];
}

async function undoDatabase(application: Application, lease: RestoreLease, run: RunRecord, context: RunContext): Promise<string> {
  const since = new Date(lease.since);
  const engine = await loadEngine(findDatabase(application, run.database).engine);
  // What is swapped back keeps what it replaces, for a moment, under a later name.
  const now = new Date(Math.max(Date.now(), since.getTime() + 1000));
  // Before the swaps there is nothing to find but what the job's own writers have staged.
  const warn = lease.phase === 'swapping' ? context.warn : (): void => undefined;
  const target = targetOf(application, run.database, { ...context, warn, now });
  await engine.recover(target);
  if (run.outcome === 'restored' && engine.isLiveOnceLoaded(target))
    return `database ${run.database} stays as the job restored it: in place, nothing is kept to put back`;
  const kept = lease.phase === 'swapping' ? (await engine.kept(target)).find((one) => stampOf(one.keptAt) === stampOf(since)) : undefined;
  if (kept !== undefined) {
    const { kept: restored } = await engine.swapBack(target, kept);
    const left = (await engine.kept(target)).find((one) => one.name === restored);
    if (left !== undefined) await engine.forget(target, left);
  }
  if (run.outcome === 'staged' || run.outcome === 'restored') await amendRunRecord(context.stateDir, run, { outcome: 'undone' });
  return kept === undefined ? `database ${run.database} was not touched` : `database ${run.database} is the old one again`;
}

async function undoDirectory(
  application: Application,
  lease: RestoreLease,
  kept: KeptDirectory,
  context: RunContext,
): Promise<string | undefined> {
  const { directory, copy } = kept;
  if (lease.phase === 'keeping') {
    await removeCopy(copy);
    return undefined;
  }
  // An earlier attempt came further here than elsewhere.
  if (!existsSync(copy)) return undefined;
  const aside = `${copy}_aside`;
  const { restored, removed, setAside } = await putBack(directory, copy, {
    aside,
    since: new Date(lease.since),
    isQuiet: lease.isQuiet,
    apart: await filesApart(application),
    signal: context.signal,
  });
  await removeCopy(copy);
  const besides = setAside === 0 ? '' : ` (${setAside} that are younger are in ${aside})`;
  return restored + removed + setAside === 0 ? `${directory} was not touched` : `${directory} is the old one again${besides}`;
}
