import { measureCopy } from '../directories/measure-copy.ts';
import { loadEngine } from '../engines/registry.ts';
import type { Application } from '../applications/contract.ts';
import { isDaemonsJob } from '../state/is-daemons-job.ts';
import { readRunRecords, type RunRecord } from '../state/run-record.ts';
import { keptMoments, type KeptMoments, type Moment } from './rollback/kept-moments.ts';
import type { RunContext } from './run-context.ts';
import { findDatabase, targetOf } from './target-of.ts';

/** Something that is kept. */
export interface KeptPart {
  /** `database orders`, or a directory. */
  readonly part: string;
  /** The name or path it is kept under. */
  readonly name: string;
  /** What it takes; of a directory only what the live one has not in common with it. */
  readonly bytes: number;
  /** Files that were written in place since, so that they are not what they were then. */
  readonly changedInPlace?: readonly string[];
}

/** What is kept of one moment. */
export interface ListedMoment {
  readonly moment: string;
  /** What has kept it: `restore by job 9`, `rollback`; undefined where no record says it. */
  readonly by: string | undefined;
  readonly parts: readonly KeptPart[];
}

/** Everything that is kept of an application, newest first, with its size; and the databases that could not be asked. */
export async function listKept(
  application: Application,
  context: RunContext,
): Promise<{ readonly moments: readonly ListedMoment[]; readonly unknown: KeptMoments['unknown'] }> {
  const { moments, unknown } = await keptMoments(application, Object.keys(application.databases), context);
  const runs = await readRunRecords(context.stateDir, application.name);
  const listed: ListedMoment[] = [];
  for (const moment of moments) {
    listed.push({ moment: moment.stamp, by: madeBy(moment, runs), parts: await measure(application, moment, context) });
  }
  return { moments: listed, unknown };
}

/** Sizes, and what was changed, of all that is kept of a moment. */
export async function measure(application: Application, moment: Moment, context: RunContext): Promise<readonly KeptPart[]> {
  const parts: KeptPart[] = [];
  for (const { database, kept } of moment.databases) {
    const engine = await loadEngine(findDatabase(application, database).engine);
    const bytes = await engine.size(targetOf(application, database, { ...context, now: new Date() }), kept);
    parts.push({ part: `database ${database}`, name: kept.name, bytes });
  }
  for (const { directory, copy } of moment.directories) {
    const { bytes, changed } = await measureCopy(directory, copy, context.signal);
    parts.push({ part: directory, name: copy.path, bytes, ...(changed.length > 0 && { changedInPlace: changed }) });
  }
  return parts;
}

function madeBy({ stamp }: Moment, runs: readonly RunRecord[]): string | undefined {
  const run = runs.find(({ kept }) => kept?.endsWith(`__penstock_${stamp}`));
  if (run === undefined) return undefined;
  const by = isDaemonsJob(run.jobId) ? ` by job ${run.jobId}` : run.jobId === undefined ? '' : ' of a snapshot';
  return `${run.verb}${by}`;
}
