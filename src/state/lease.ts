import { readdir, rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { isDaemonsJob } from './is-daemons-job.ts';
import { readJson } from './read-json.ts';
import { bootId, isAlive } from './process-identity.ts';

const processSchema = z.object({ pid: z.number(), startedAt: z.string() });

const leaseSchema = z.object({
  /** Told apart from the application's other leases by this; its guardian is called with it. */
  id: z.string(),
  purpose: z.enum(['backup', 'restore', 'rollback', 'snapshot', 'by-hand']),
  jobId: z.string().optional(),
  since: z.iso.datetime(),
  /** The application goes on at this time, whatever the holder does. */
  until: z.iso.datetime().optional(),
  /** The process whose end ends the lease: the file daemon, or that of a rollback or snapshot. */
  watched: processSchema.optional(),
  /** Which boot of the machine it was taken in. */
  boot: z.string(),
  /** Whether the application was told to fall silent, so that it must be told to go on. Not where it was silent before. */
  mustResume: z.boolean(),
  /** The application as its file had it then; should the file be broken or gone later, this tells how it goes on. No secret is in it. */
  application: z.record(z.string(), z.unknown()),
  /** Why it could not be told to go on; whoever keeps the lease tries again. */
  trouble: z.string().optional(),
});

/** The right to hold an application silent, until a deadline. It is written before anything is done, so that it can be swept. */
export type Lease = z.infer<typeof leaseSchema>;

const sweepSchema = z.object({ at: z.iso.datetime(), why: z.string(), jobId: z.string().optional(), said: z.string() });

/** What was done when a lease's holder was gone. */
export type Sweep = z.infer<typeof sweepSchema>;

const hint = 'look whether the application is silent, let it go on, then remove the file';

export async function readLease(stateDir: string, application: string): Promise<Lease | undefined> {
  return readJson(layout.lease(stateDir, application), leaseSchema, hint);
}

export async function writeLease(stateDir: string, application: string, lease: Lease): Promise<void> {
  await writeAtomically(layout.lease(stateDir, application), JSON.stringify(lease));
}

export async function removeLease(stateDir: string, application: string): Promise<void> {
  await rm(layout.lease(stateDir, application), { force: true });
}

/** The applications that have a lease. */
export async function leasedApplications(stateDir: string): Promise<readonly string[]> {
  const names = await readdir(layout.allLeases(stateDir)).catch(() => []);
  return names.flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : [])).toSorted();
}

/** Why a lease is over although nobody has ended it, or undefined where it holds. */
export function whyOver(lease: Lease): string | undefined {
  if (lease.until !== undefined && Date.parse(lease.until) <= Date.now()) return `its time was up at ${lease.until}`;
  if (lease.purpose === 'by-hand') return undefined;
  if (lease.trouble !== undefined) return `the application could not be told to go on: ${lease.trouble}`;
  if (lease.boot !== bootId()) return 'the machine was started anew';
  if (lease.watched !== undefined && !isAlive(lease.watched)) {
    return `${isDaemonsJob(lease.jobId) ? 'the file daemon' : `the ${lease.purpose}`} (process ${lease.watched.pid}) has ended`;
  }
  return undefined;
}

export async function recordSweep(stateDir: string, application: string, sweep: Sweep): Promise<void> {
  await writeAtomically(layout.lastSweep(stateDir, application), JSON.stringify(sweep));
}

export async function readLastSweep(stateDir: string, application: string): Promise<Sweep | undefined> {
  return readJson(layout.lastSweep(stateDir, application), sweepSchema, hint);
}
