import { readApplication } from '../applications/read-application.ts';
import { takeLock, type Lock } from '../state/lock.ts';
import type { Surface } from './verb.ts';

/** Takes an application's lock for a job, on behalf of a before hook: it outlives the hook, and at most `maintenance.at-most`. */
export async function lockForJob(name: string, job: Pick<Lock, 'jobId' | 'level' | 'purpose'>, surface: Surface): Promise<void> {
  const application = await readApplication(name, surface.configDir);
  const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
  await takeLock(surface.stateDir, name, { ...job, until });
}
