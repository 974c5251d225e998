import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { removeKeptConfiguration } from './kept-configuration.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';

const leaseSchema = z.object({
  /** The restore job that holds it. */
  jobId: z.string(),
  /** When it was taken; all that the restore keeps is named after this moment. */
  since: z.iso.datetime(),
  /** How far it is: the directories are being copied; the daemon restores; the databases are being swapped. */
  phase: z.enum(['keeping', 'restoring', 'swapping']),
  /** Whether the application is silent meanwhile. */
  isQuiet: z.boolean(),
  /** The directories of which a copy is kept, and where. */
  directories: z.array(z.object({ directory: z.string(), copy: z.string() })),
  /** The databases that it is to bring, all or nothing; not there where nobody knows: a job of the daemon. */
  databases: z.array(z.string()).optional(),
});

/** The right of a restore job to put everything back together: while it is held, writers only stage, and nothing is final. */
export type RestoreLease = z.infer<typeof leaseSchema>;

const stagedSchema = z.object({
  database: z.string(),
  /** The run that staged it, whose record is completed when it is swapped in. */
  runId: z.string(),
  /** What the engine said of the database when it was dumped. */
  examination: z.record(z.string(), z.unknown()).optional(),
});

/** A database that is proven and waits for the others. */
export type Staged = z.infer<typeof stagedSchema>;

const undoneSchema = z.object({ jobId: z.string(), at: z.iso.datetime(), why: z.string() });

/** A restore that was undone before its job had ended; its after-restore must not find everything fine. */
export type Undone = z.infer<typeof undoneSchema>;

const hint = 'it says how far a restore has come; docs/maintenance.md tells what to do by hand';

export async function readRestoreLease(stateDir: string, application: string): Promise<RestoreLease | undefined> {
  return readJson(layout.restoreLease(stateDir, application), leaseSchema, hint);
}

/** The applications that have such a lease. */
export async function restoreApplications(stateDir: string): Promise<readonly string[]> {
  const names = await readdir(layout.allRestores(stateDir)).catch(() => []);
  return names.filter((name) => existsSync(layout.restoreLease(stateDir, name))).toSorted();
}

export async function writeRestoreLease(stateDir: string, application: string, lease: RestoreLease): Promise<void> {
  await writeAtomically(layout.restoreLease(stateDir, application), JSON.stringify(lease));
}

/** Ends the lease. @param undone left behind where the job may still be running */
export async function closeRestoreLease(stateDir: string, application: string, undone?: Undone): Promise<void> {
  const path = layout.undoneRestore(stateDir, application);
  if (undone === undefined) await rm(path, { force: true });
  else await writeAtomically(path, JSON.stringify(undone));
  // The lease goes last but for what hangs on it: a killed run finds it, and does this again.
  await rm(layout.staged(stateDir, application), { recursive: true, force: true });
  await removeKeptConfiguration(stateDir, application);
  await rm(layout.restoreLease(stateDir, application), { force: true });
}

/** The last restore that was undone under its job's feet, if none was begun since. */
export async function readUndone(stateDir: string, application: string): Promise<Undone | undefined> {
  return readJson(layout.undoneRestore(stateDir, application), undoneSchema, hint);
}

/** Notes that a database is proven and staged. */
export async function recordStaged(stateDir: string, application: string, staged: Staged): Promise<void> {
  await writeAtomically(join(layout.staged(stateDir, application), `${staged.database}.json`), JSON.stringify(staged));
}

/** Takes that note back, before the database is staged anew. */
export async function forgetStaged(stateDir: string, application: string, database: string): Promise<void> {
  await rm(join(layout.staged(stateDir, application), `${database}.json`), { force: true });
}

/** The databases that are staged, by name. */
export async function readStaged(stateDir: string, application: string): Promise<readonly Staged[]> {
  const directory = layout.staged(stateDir, application);
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readJson(join(directory, name), stagedSchema, hint)),
  );
  return found.filter((one) => one !== undefined).toSorted((one, other) => (one.database < other.database ? -1 : 1));
}
