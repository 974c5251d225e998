import type { Application } from '../applications/contract.ts';
import { readApplication } from '../applications/read-application.ts';
import { readLease } from '../state/lease.ts';
import { putBackConfiguration } from './restore/put-back-configuration.ts';
import type { RunContext } from './run-context.ts';

/**
 * The application, for whoever ends a job of it: as its file has it, or, where the file was broken or lost meanwhile, as it was when the job began. An application goes on
 * whatever became of its file.
 */
export async function applicationToEnd(name: string, context: Pick<RunContext, 'configDir' | 'stateDir' | 'warn'>): Promise<Application> {
  await putBackConfiguration(name, context);
  try {
    return await readApplication(name, context.configDir);
  } catch (error) {
    const lease = await readLease(context.stateDir, name);
    if (lease === undefined) throw error;
    context.warn(`${(error as Error).message}; going on with what it said when the job began`);
    // We have written it, from one.
    return lease.application as unknown as Application;
  }
}
