import type { Diagnosis } from '../engines/contract.ts';
import { Failure } from '../failures/failure.ts';
import type { Check, Examinee } from './doctor/check.ts';
import { application } from './doctor/application.ts';
import { coverage } from './doctor/coverage.ts';
import { databases } from './doctor/databases.ts';
import { directories } from './doctor/directories.ts';
import { fileDaemon } from './doctor/file-daemon.ts';
import { kept } from './doctor/kept.ts';
import { programs } from './doctor/programs.ts';
import { records } from './doctor/records.ts';
import { snapshots } from './doctor/snapshots.ts';
import { state } from './doctor/state.ts';

/** The chain, in the order it is said. */
const checks = {
  application,
  databases,
  directories,
  programs,
  'file daemon': fileDaemon,
  state,
  kept,
  snapshots,
  records,
  coverage,
} as const satisfies Record<string, Check>;

/** Looks at one part after the other; how long a part may take, in seconds. */
const longest = 30;

/** What a part of the chain is like. */
export interface Part {
  readonly part: string;
  readonly found: readonly Diagnosis[];
}

/** Looks at the whole chain on this host, and changes nothing. A part that cannot be looked at does not keep the others from it. */
export async function doctor(examinee: Examinee): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const [part, check] of Object.entries(checks)) parts.push({ part, found: await look(check, examinee) });
  return parts;
}

async function look(check: Check, examinee: Examinee): Promise<readonly Diagnosis[]> {
  const { context } = examinee;
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(longest * 1000)]);
  try {
    return await check({ ...examinee, context: { ...context, signal } });
  } catch (error) {
    context.signal.throwIfAborted();
    if (signal.aborted) return [{ level: 'fail', what: `no answer within ${longest} s`, todo: 'look whether the server hangs' }];
    if (error instanceof Failure)
      return [{ level: 'fail', what: error.message, ...(error.hint === undefined ? {} : { todo: error.hint }) }];
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return [{ level: 'fail', what: (error as Error).message, todo: 'run doctor as the user that the file daemon runs as, usually root' }];
  }
}
