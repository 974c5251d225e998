import type { Application } from '../applications/contract.ts';
import { readApplication } from '../applications/read-application.ts';
import { Failure } from '../failures/failure.ts';
import type { RunContext } from './run-context.ts';

/** The application as its file and its own configuration have it; where these cannot be read, as the run knows it from elsewhere. @throws Failure as `readApplication`, where it knows nothing */
export async function applicationNow(
  name: string,
  { configDir, instead }: Pick<RunContext, 'configDir' | 'instead'>,
): Promise<Application> {
  try {
    return await readApplication(name, configDir);
  } catch (error) {
    if (instead === undefined || !(error instanceof Failure)) throw error;
    return instead;
  }
}
