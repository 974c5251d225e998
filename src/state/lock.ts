import { link, readFile, rename, rm } from 'node:fs/promises';
import * as z from 'zod';
import { Failure } from '../failures/failure.ts';
import { createAtomically } from './atomic-file.ts';
import { isDaemonsJob } from './is-daemons-job.ts';
import { layout } from './layout.ts';
import { isAlive, ownIdentity } from './process-identity.ts';
import { uniqueSuffix } from './unique-suffix.ts';

const lockSchema = z.object({
  /** The Bareos job that owns the lock; without one the process does. */
  jobId: z.string().optional(),
  level: z.string().optional(),
  /** What is being done, for the message to those who are turned away: `backup`, `restore`. */
  purpose: z.string(),
  process: z.object({ pid: z.number(), startedAt: z.string() }),
  since: z.string(),
  /** A hook's lock outlives the hook: until then it counts without a living process. */
  until: z.string().optional(),
  /** The file daemon that the hook was called by: its jobs end with it. */
  watched: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
});

export type Lock = z.infer<typeof lockSchema>;

/** The application's lock as it stands, or undefined. A lock whose owner is gone does not count. */
export async function readLock(stateDir: string, application: string): Promise<Lock | undefined> {
  const lock = await parseLock(layout.lock(stateDir, application));
  return lock && isHeld(lock) ? lock : undefined;
}

/**
 * Takes the application's lock; one file names its owner. Those of the same job join it, all others are turned away.
 * @param wish what to write; `until` makes it outlive this process, but not `watched`
 * @returns a function that releases it, if it was not joined
 * @throws Failure try-later: somebody else holds it; io or privileges: it cannot be written
 */
export async function takeLock(
  stateDir: string,
  application: string,
  wish: Pick<Lock, 'jobId' | 'level' | 'purpose' | 'until' | 'watched'>,
): Promise<() => Promise<void>> {
  const path = layout.lock(stateDir, application);
  const lock: Lock = { ...wish, process: ownIdentity(), since: new Date().toISOString() };
  for (let attempt = 0; attempt < 10; attempt++) {
    if (await createAtomically(path, JSON.stringify(lock))) return () => rm(path, { force: true });
    const there = await parseLock(path);
    if (there === undefined) continue;
    if (isHeld(there)) {
      if (there.jobId === undefined || there.jobId !== wish.jobId) throw turnedAway(application, there);
      return () => Promise.resolve();
    }
    await removeStale(path, there);
  }
  throw new Failure('try-later', `the lock of ${application} changes hands too fast`, { hint: 'try again in a minute' });
}

/** Releases the lock of job `jobId`, which another process (a before hook) took; does nothing where it is not that job's. */
export async function releaseJobLock(stateDir: string, application: string, jobId: string): Promise<void> {
  const path = layout.lock(stateDir, application);
  const lock = await parseLock(path);
  if (lock?.jobId === jobId) await rm(path, { force: true });
}

function isHeld(lock: Lock): boolean {
  if (lock.until === undefined) return isAlive(lock.process);
  return Date.parse(lock.until) > Date.now() && (lock.watched === undefined || isAlive(lock.watched));
}

function turnedAway(application: string, lock: Lock): Failure {
  const owner = isDaemonsJob(lock.jobId) ? `job ${lock.jobId}` : `process ${lock.process.pid}`;
  return new Failure(
    'try-later',
    `${application.replace(/~(?:drill|items|[0-9a-f]{12})$/, '')} is in use: ${lock.purpose} by ${owner} since ${lock.since}`,
    {
      hint: 'wait until it has ended; penstock runs shows how far it is',
    },
  );
}

/** What a machine that lost its power leaves of a file that was not on disk yet; nobody is there any more who took it. */
const lost: Lock = { purpose: 'what was done before the machine went down', process: { pid: 0, startedAt: '' }, since: '' };

async function parseLock(path: string): Promise<Lock | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('io', `cannot read the lock file ${path}: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  if (/^\0*$/.test(text)) return lost;
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('io', `the lock file ${path} is damaged`, { hint: 'remove it when nothing of this application is running', cause });
  }
}

/** Of several that find the same stale lock one succeeds in moving it; should it have moved a new one, it puts that back. */
async function removeStale(path: string, stale: Lock): Promise<void> {
  const aside = `${path}.stale.${uniqueSuffix()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await parseLock(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(stale)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
