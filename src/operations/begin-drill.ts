import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readApplication } from '../applications/read-application.ts';
import { layout } from '../state/layout.ts';
import { takeLock } from '../state/lock.ts';
import type { Holder } from './holder.ts';
import type { RunContext } from './run-context.ts';

/**
 * Takes the lock of an application's drills for a job, so that its writers know which job they are of, and removes the files that an earlier
 * one has left. The application goes on, and backups and restores do not wait.
 * @throws Failure try-later: another drill of it is running
 */
export async function beginDrill(
  name: string,
  { jobId, watched }: Pick<Holder, 'watched'> & { readonly jobId: string },
  context: RunContext,
): Promise<void> {
  const { maintenance } = await readApplication(name, context.configDir);
  const until = new Date(Date.now() + maintenance.atMost * 1000).toISOString();
  const release = await takeLock(context.stateDir, `${name}~drill`, { jobId, purpose: 'drill', until, watched });
  try {
    await rm(join(layout.drill(context.stateDir), name), { recursive: true, force: true });
  } catch (error) {
    await release();
    throw error;
  }
}
