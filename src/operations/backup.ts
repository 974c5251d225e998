import type { Examination } from '../engines/contract.ts';
import type { Manifest } from '../formats/manifest.ts';
import { writePlain } from '../formats/plain/write-plain.ts';
import { totalRows } from '../formats/seal.ts';
import { failOnSilence } from '../streams/fail-on-silence.ts';
import { letFill } from '../streams/let-fill.ts';
import type { Sink } from '../streams/sink.ts';
import { readLock } from '../state/lock.ts';
import { readRunRecords } from '../state/run-record.ts';
import type { Moment } from './kept-moments.ts';
import type { RunContext } from './run-context.ts';
import { pruneKept } from './prune-kept.ts';
import { version } from './version.ts';
import type { Result } from './record-run.ts';
import { withDatabase, type DatabaseAtHand, type DatabaseName } from './with-database.ts';

/** A dump tool that says nothing for this long hangs. */
const longestSilence = 15 * 60;

/** What a backup came to. */
export interface BackupResult extends Result {
  readonly bytes: number;
  readonly rows: number;
  readonly digest: string;
}

/**
 * Streams a database into `sink`: header, the native dump, and the seal, which is written only when the dump tool ended well and
 * its own completeness mark has passed. Then, and only then, older kept databases are pruned.
 * @throws Failure whatever made the dump not whole; no seal was written then
 */
export async function backup(name: DatabaseName, sink: Sink, context: RunContext): Promise<BackupResult> {
  return withDatabase(name, 'dump', context, async (database) => {
    const { engine, target } = database;
    await engine.recover(target);
    const examination = await engine.examine(target);
    const result = await streamDump(database, examination, sink);
    if (context.byDaemon) await pruneAlone(database, context);
    return result;
  });
}

/**
 * A dump by hand may go anywhere; what a file daemon took is a backup. Where hooks are around it, they prune when the whole job has succeeded. Without
 * them, nobody knows of files, and of the other databases only what their records say.
 */
async function pruneAlone({ name, application, target }: DatabaseAtHand, context: RunContext): Promise<void> {
  if ((await readLock(context.stateDir, name.application))?.until !== undefined) return;
  const runs = await readRunRecords(context.stateDir, name.application);
  const others = Object.keys(application.databases).filter((database) => database !== name.database);
  const isSaved = ({ at, directories }: Moment): boolean =>
    directories.length === 0 &&
    others.every((database) =>
      runs.some(
        (run) => run.database === database && run.outcome === 'sealed' && run.jobId !== undefined && Date.parse(run.started) > at.getTime(),
      ),
    );
  await pruneKept(application, isSaved, { ...context, warn: target.surroundings.warn });
}

async function streamDump(database: DatabaseAtHand, examination: Examination, sink: Sink): Promise<BackupResult> {
  const { engine, target } = database;
  const plain = writePlain();
  const scanner = engine.scan();
  const dump = await engine.dump(target, examination);
  await sink.write(plain.header(manifestOf(database, examination), examination.accounts));
  let passed = 0;
  const pass = async (chunk: Buffer): Promise<void> => {
    if (chunk.length === 0) return;
    plain.body(chunk);
    passed += chunk.length;
    database.progress(passed);
    await sink.write(chunk);
  };

  const output = failOnSilence(letFill(dump.output), {
    seconds: longestSilence,
    who: examination.client,
    signal: target.surroundings.signal,
  });
  for await (const chunk of output) await pass(scanner.push(chunk));
  // The tool's own complaint comes before ours: that its mark is missing is only what follows from it.
  await dump.ended();
  const { rest, counts } = scanner.finish();
  await pass(rest);

  const seal = plain.seal({ counts, finished: new Date().toISOString() });
  await sink.write(seal.text);
  await sink.end();
  return { outcome: 'sealed', bytes: seal.bytes, rows: totalRows({ counts }), digest: seal.digest };
}

function manifestOf({ name, engineName, job }: DatabaseAtHand, examination: Examination): Manifest {
  const { accounts: _, ...facts } = examination;
  return { penstock: version, ...name, engine: engineName, ...facts, started: new Date().toISOString(), job };
}
