import { closeSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Application } from '../applications/contract.ts';
import { Failure } from '../failures/failure.ts';
import { fileEndings } from '../formats/file-endings.ts';
import { readLock } from '../state/lock.ts';
import { descriptorSink } from '../streams/sink.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';
import type { RunContext } from './run-context.ts';

/* Transport `spool`: for file daemons without bpipe, and for whatever must have a file, streams lie in files while a job runs. */

/** Where the streams of an application lie while a job takes them or brings them back. The directory is what Bareos backs up: the names in it follow the format. */
export function spoolDirectory({ name, stream }: Application): string {
  return join(stream.spool, name);
}

/**
 * Writes the sealed streams of all databases into the spool, readable by their owner alone; a file is there only when it is whole.
 * @throws what makes one fail; none is left then
 */
export async function fillSpool(application: Application, context: RunContext): Promise<void> {
  emptySpool(application);
  try {
    for (const database of Object.keys(application.databases)) await spoolOne(application, database, context);
  } catch (error) {
    emptySpool(application);
    throw error;
  }
}

/** The file that the stream of a database is written to, and those of the other formats. */
export function spoolFiles(application: Application, database: string): { readonly file: string; readonly others: readonly string[] } {
  const stem = join(spoolDirectory(application), database);
  const file = stem + fileEndings[application.stream.format];
  const all = Object.values(fileEndings).map((ending) => stem + ending);
  return { file, others: all.filter((other) => other !== file) };
}

async function spoolOne(application: Application, database: string, context: RunContext): Promise<void> {
  const { file } = spoolFiles(application, database);
  const descriptor = openDraft(`${file}.partial`);
  try {
    await backup({ application: application.name, database }, descriptorSink(descriptor, context), asRunOf(context));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.partial`, file);
}

/** Stages the databases whose streams the job has restored into the spool. @throws Failure what a writer would have said */
export async function loadSpool(application: Application, context: RunContext): Promise<void> {
  for (const database of Object.keys(application.databases)) {
    const file = newest(application, database);
    if (file === undefined) continue;
    const name = { application: application.name, database };
    const source = createReadStream(file, { highWaterMark: 256 * 1024 });
    await restore(name, source, { unsealed: false }, asRunOf(context));
  }
}

/**
 * The file that has come of a database: in the format of the job that took it, whatever the application file says now. Of a full and an incremental backup
 * with a change of the format between them both come; the file daemon gives each the time at which it was written.
 */
function newest(application: Application, database: string): string | undefined {
  const { file, others } = spoolFiles(application, database);
  const there = [file, ...others].filter((each) => existsSync(each));
  return there.toSorted((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}

/** Removes what is in the spool, before a job takes it; what is there afterwards is of that job. */
export function emptySpool(application: Application): void {
  if (application.stream.transport === 'spool') rmSync(spoolDirectory(application), { recursive: true, force: true });
}

/**
 * Removes what a job has left in the spool when it is over. What lies there while another one has the application's lock is of that one, which is at work: also the after hook of a job that
 * was turned away comes here. That it cannot be removed keeps nobody from going on.
 */
export async function leaveSpool(application: Application, jobId: string | undefined, { stateDir, warn }: RunContext): Promise<void> {
  if (application.stream.transport !== 'spool') return;
  try {
    const lock = await readLock(stateDir, application.name);
    if (lock === undefined || lock.jobId === jobId) emptySpool(application);
  } catch (error) {
    warn(`could not empty the spool ${spoolDirectory(application)}: ${(error as Error).message}`);
  }
}

/** It belongs to the job whose lock the hook has taken, and what it warns of stands in its record, which the report prints. */
function asRunOf(context: RunContext): RunContext {
  return { ...context, byDaemon: true, warn: () => undefined };
}

function openDraft(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    throw new Failure('io', `cannot write ${path}: ${(cause as Error).message}`, {
      hint: 'stream: { spool: … } names a directory with room for all dumps',
      cause,
    });
  }
}
