import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { isAlive } from './process-identity.ts';
import { readJson } from './read-json.ts';

const leaseSchema = z.object({
  /** When it began; what it replaces is kept under this moment. */
  since: z.iso.datetime(),
  /** How far it is: what is there is being kept; databases and directories change places; all have, and what is left is to be tidied. */
  phase: z.enum(['keeping', 'moving', 'done']),
  process: z.object({ pid: z.number(), startedAt: z.string() }),
  /** What is swapped back: the kept database that is to be live, when it was kept, and the run's record. */
  databases: z.array(z.object({ database: z.string(), name: z.string(), keptAt: z.iso.datetime(), runId: z.string() })),
  /** What is put back: `from` is the copy it comes from, `copy` that of what it was when the rollback began. */
  directories: z.array(z.object({ directory: z.string(), from: z.string(), copy: z.string() })),
});

/** How far a rollback is: written before it changes anything, so that one that was killed is undone or finished by whoever finds it. */
export type RollbackLease = z.infer<typeof leaseSchema>;

const hint = 'it says how far a rollback has come; docs/rollback.md tells what to do by hand';

export async function readRollbackLease(stateDir: string, application: string): Promise<RollbackLease | undefined> {
  return readJson(layout.rollback(stateDir, application), leaseSchema, hint);
}

export async function writeRollbackLease(stateDir: string, application: string, lease: RollbackLease): Promise<void> {
  await writeAtomically(layout.rollback(stateDir, application), JSON.stringify(lease));
}

export async function removeRollbackLease(stateDir: string, application: string): Promise<void> {
  await rm(layout.rollback(stateDir, application), { force: true });
}

/** Whether the process that holds it is gone. */
export function isAbandoned({ process }: RollbackLease): boolean {
  return !isAlive(process);
}

/** The applications that have such a lease. */
export async function rollbackApplications(stateDir: string): Promise<readonly string[]> {
  const names = await readdir(layout.allRestores(stateDir)).catch(() => []);
  return names.filter((name) => existsSync(layout.rollback(stateDir, name))).toSorted();
}
