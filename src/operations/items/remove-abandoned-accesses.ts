import type { Application } from '../../applications/contract.ts';
import { abandonedAccesses, removeAccessNote } from '../../state/access-note.ts';
import type { RunContext } from '../run-context.ts';
import { keeperOf } from './keeper-of.ts';

/**
 * Takes away the accesses that killed runs have left in an application.
 * @returns what was done, one line each; it is warned of, too
 * @throws Failure: what could not be done yet
 */
export async function removeAbandonedAccesses(
  application: Application,
  context: Pick<RunContext, 'stateDir' | 'signal' | 'warn'>,
): Promise<readonly string[]> {
  const said: string[] = [];
  for (const { path, note } of await abandonedAccesses(context.stateDir, application.name)) {
    const keeper = await keeperOf(application);
    const line = `${await keeper.withdraw(application, note.access, context)}, which a run of ${note.since} had left`;
    await removeAccessNote(path);
    context.warn(line);
    said.push(line);
  }
  return said;
}
