import type { Application } from '../../applications/contract.ts';
import { removeCopy } from '../../directories/remove-copy.ts';
import { rememberCopies } from '../../state/kept-copies.ts';
import { removeRollbackLease, type RollbackLease } from '../../state/rollback-lease.ts';
import type { RunContext } from '../run-context.ts';

/** What comes after everything is in its place: the copies that were put back are the live directories now. May be done twice. */
export async function tidyRollback(application: Application, lease: RollbackLease, { stateDir }: RunContext): Promise<void> {
  for (const { from } of lease.directories) await removeCopy(from);
  await rememberCopies(stateDir, application.name, lease.directories);
  await removeRollbackLease(stateDir, application.name);
}
