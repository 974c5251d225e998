import { setTimeout as sleep } from 'node:timers/promises';
import { estimate, type Estimate } from '../../reports/estimate.ts';
import { readLock } from '../../state/lock.ts';
import { readProgress } from '../../state/run-progress.ts';
import { listRuns, readRunRecord, readRunRecords, type RunRecord } from '../../state/run-record.ts';
import type { RunContext } from '../run-context.ts';

/** What those who follow see at one moment. */
export interface Followed {
  readonly running: readonly { readonly run: RunRecord; readonly estimate: Estimate }[];
  /** Runs that have ended since the last look. */
  readonly ended: readonly RunRecord[];
}

/** Milliseconds between two looks, and how long the next run of a job may let wait for itself. */
const [pause, patience] = [1000, 5000];

/**
 * Follows what is running, of one application or of all, with one look a second, until all of it has ended. What begins meanwhile is followed too, and while a
 * job goes on, its next run is waited for a moment: its databases come one after the other. The runs themselves notice nothing: only their notes are read.
 */
export async function* followRuns(
  application: string | undefined,
  { stateDir, signal }: Pick<RunContext, 'stateDir' | 'signal'>,
): AsyncGenerator<Followed, void, void> {
  const known = new Map((await readRunRecords(stateDir, application)).map((run) => [run.id, run]));
  const followed = new Map([...known].filter(([, run]) => run.outcome === 'running'));
  let idleSince: number | undefined;
  while (followed.size > 0 || idleSince !== undefined) {
    const ended: RunRecord[] = [];
    for (const { application: of, id } of await listRuns(stateDir, application)) {
      if (known.has(id) && !followed.has(id)) continue;
      const run = await readRunRecord(stateDir, of, id);
      if (run === undefined) continue;
      // One that came and went between two looks is told, too.
      known.set(id, run);
      if (run.outcome === 'running') followed.set(id, run);
      else {
        followed.delete(id);
        ended.push(run);
      }
    }
    yield { running: await Promise.all([...followed.values()].map((run) => look(run, [...known.values()], stateDir))), ended };
    if (followed.size > 0) idleSince = undefined;
    else {
      const last = ended.at(-1) ?? (idleSince === undefined ? undefined : [...known.values()].at(-1));
      idleSince ??= Date.now();
      if (last === undefined || !(await goesOn(last, stateDir)) || Date.now() - idleSince > patience) return;
    }
    await sleep(pause, undefined, { signal });
  }
}

async function look(run: RunRecord, known: readonly RunRecord[], stateDir: string): Promise<{ run: RunRecord; estimate: Estimate }> {
  return { run, estimate: estimate(run, await readProgress(stateDir, run.application, run.id), known) };
}

/** Whether the run's job still holds its application. */
async function goesOn({ application, jobId }: RunRecord, stateDir: string): Promise<boolean> {
  if (jobId === undefined) return false;
  const lock = await readLock(stateDir, application).catch(() => undefined);
  return lock?.jobId === jobId;
}
