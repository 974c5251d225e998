import type { Application } from '../../applications/contract.ts';
import { readApplication } from '../../applications/read-application.ts';
import { Failure } from '../../failures/failure.ts';
import type { RunContext } from '../run-context.ts';
import { chooseSnapshot, type SnapshotChoice } from './choose-snapshot.ts';
import { storedConfiguration } from './stored-configuration.ts';

/**
 * The application that a snapshot is to bring back. Where its own configuration cannot be read, as after an update that broke it, that of the snapshot says what it is.
 * @param wish of what: a database alone would leave it broken
 * @returns with the context for all that is done to it
 * @throws Failure why the application cannot be read, where the snapshot does not help
 */
export async function findApplication<C extends RunContext>(
  name: string,
  wish: SnapshotChoice & { readonly database: string | undefined },
  context: C,
): Promise<{ readonly application: Application; readonly context: C }> {
  try {
    return { application: await readApplication(name, context.configDir), context };
  } catch (error) {
    if (!(error instanceof Failure) || wish.database !== undefined) throw error;
    const snapshot = await chooseSnapshot(name, wish, { ...context, warn: () => undefined }).catch(() => undefined);
    if (snapshot === undefined) throw error;
    const stored = storedConfiguration(snapshot);
    const application = await readApplication(name, context.configDir, { stored });
    context.warn(`${error.message}; where everything is, and how its database is reached, is taken from ${stored.said}`);
    return { application, context: { ...context, instead: application } };
  }
}
