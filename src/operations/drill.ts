import { rm } from 'node:fs/promises';
import type { Check } from '../applications/checks.ts';
import type { DrillServer } from '../applications/contract.ts';
import type { Answer, Counts } from '../engines/contract.ts';
import { exitStatuses } from '../failures/exit-status.ts';
import { Failure } from '../failures/failure.ts';
import { readStream } from '../formats/read-stream.ts';
import type { SealedStream } from '../formats/sealed-stream.ts';
import { makeDirectory } from '../state/atomic-file.ts';
import { layout } from '../state/layout.ts';
import type { Evidence, RunRecord } from '../state/run-record.ts';
import { judgeAnswer } from './drill/judge-answer.ts';
import { clearPrivatePlace } from './drill/private-place.ts';
import { asExamination, proveInStaging } from './restore/prove-in-staging.ts';
import type { Result } from './record-run.ts';
import { refuseOther } from './restore/refuse-other.ts';
import type { RunContext } from './run-context.ts';
import { findDatabase } from './target-of.ts';
import { withPrivateServer } from './drill/with-private-server.ts';
import { withDatabase, type DatabaseAtHand, type DatabaseName } from './with-database.ts';

/** What a drill came to: `failed` where all was loaded and looked at, and a check did not find what it expects. */
export interface DrillResult extends Result {
  readonly outcome: 'proven' | 'failed';
  readonly bytes: number;
  readonly rows: number;
  readonly evidence: Evidence;
  readonly failure?: NonNullable<RunRecord['failure']>;
}

/**
 * Rehearses a restore: loads a stream into a scratch database that nothing else uses, proves the seal, compares rows and objects with what
 * was counted, runs the engine's own integrity check and the admin's queries, and throws all of it away, however that ended. It takes a
 * lock of its own, so that no backup and no restore waits for it.
 * @param options.server on which server, instead of what the application file says
 * @throws Failure: why the stream is not proven. A check that fails is in the result, with what all the others found
 */
export async function drill(
  name: DatabaseName,
  source: AsyncIterable<Buffer>,
  context: RunContext,
  options: { readonly server?: DrillServer | undefined } = {},
): Promise<DrillResult> {
  return withDatabase(name, 'drill', context, async (database) => {
    const { engine, target, application, cleaning } = database;
    const { warn } = target.surroundings;
    const isPrivate = (options.server ?? application.drill?.server) === 'private' && engine.privately !== undefined;
    const scratch = layout.scratch(context.stateDir, name.application, name.database);
    await makeDirectory(scratch);
    if (await clearPrivatePlace(name, context)) warn('found a private server of a drill that did not end, and removed it');
    try {
      if (!isPrivate) await engine.recover(target);
      const stream = await readStream(source);
      refuseOther(stream.manifest, database);
      if (!isPrivate) return await rehearse(database, stream, context, 'a scratch database of its own, dropped afterwards');
      return await withPrivateServer(database, asExamination(stream), context, (there, says) =>
        rehearse(there, stream, context, `a private ${says} server, started for this drill and thrown away`),
      );
    } finally {
      await throwAway(() => (isPrivate ? Promise.resolve() : engine.discard(cleaning())), scratch, warn);
    }
  });
}

/** @param where what the evidence calls the place */
async function rehearse(database: DatabaseAtHand, stream: SealedStream, context: RunContext, where: string): Promise<DrillResult> {
  const seen: { counts?: Counts; integrity?: string; checks?: Evidence['checks'] } = {};
  const totals = await proveInStaging(database, { sealed: stream }, async (counts) => {
    seen.counts = counts;
    seen.integrity = await database.engine.checkIntegrity(database.target);
    seen.checks = await askAll(database, context);
  });
  const { counts, integrity = '', checks = [] } = seen;
  const evidence: Evidence = {
    where,
    tables: Object.keys(counts?.rows ?? {}).length,
    rows: totals.rows,
    objects: { ...counts?.objects },
    integrity,
    checks,
    dumped: stream.manifest.started,
  };
  const failure = failureOf(checks);
  return { ...totals, evidence, ...(failure === undefined ? { outcome: 'proven' } : { outcome: 'failed', failure }) };
}

/** What cannot be dropped now (the server has gone) changes nothing in what was found; the next drill drops it. */
async function throwAway(discard: () => Promise<void>, scratch: string, warn: (line: string) => void): Promise<void> {
  try {
    await discard();
    await rm(scratch, { recursive: true, force: true });
  } catch (error) {
    warn(`the scratch database could not be dropped (${(error as Error).message}); the next drill will do it`);
  }
}

/** All of them are asked, also when one has failed: an auditor reads the list. */
async function askAll({ application, name, engine, target }: DatabaseAtHand, { signal }: RunContext): Promise<Evidence['checks']> {
  const found: Evidence['checks'] = [];
  for (const check of findDatabase(application, name.database).checks ?? []) {
    signal.throwIfAborted();
    const answer = await engine.ask(target, { query: check.query, seconds: check.timeout }).catch((error: unknown) => {
      if (error instanceof Failure && error.kind === 'not-whole') return error;
      throw error;
    });
    found.push({ name: check.name ?? check.query, query: check.query, ...judge(check, answer) });
  }
  return found;
}

function judge({ expect }: Check, answer: Answer | Failure): Pick<Evidence['checks'][number], 'expected' | 'found' | 'passed'> {
  if (!(answer instanceof Failure)) return judgeAnswer(expect, answer);
  return { expected: judgeAnswer(expect, { rows: 0, value: null }).expected, found: answer.message, passed: false };
}

function failureOf(checks: Evidence['checks']): RunRecord['failure'] {
  const failed = checks.filter(({ passed }) => !passed);
  const [first] = failed;
  if (first === undefined) return undefined;
  const others = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  return {
    status: exitStatuses['not-whole'].status,
    message: `the check ${first.name} expects ${first.expected} and found ${first.found}${others}`,
    hint: 'the stream is whole and loads: either the data was wrong when it was dumped, or the check is',
  };
}
