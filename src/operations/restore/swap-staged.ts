import type { Application } from '../../applications/contract.ts';
import type { Examination, Swapped } from '../../engines/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { readStaged, writeRestoreLease, type RestoreLease, type Staged } from '../../state/restore-lease.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/** A database that has been swapped in. */
export interface SwappedIn extends Swapped {
  readonly staged: Staged;
}

/**
 * Swaps all databases that this job has staged, one after the other. The lease says that this has begun, so whatever ends it half-way,
 * `undoRestore` swaps back those that are done.
 * @throws whatever made one of them fail
 */
export async function swapStaged(application: Application, lease: RestoreLease, context: RunContext): Promise<readonly SwappedIn[]> {
  const staged = await readStaged(context.stateDir, application.name);
  await writeRestoreLease(context.stateDir, application.name, { ...lease, phase: 'swapping' });
  const done: SwappedIn[] = [];
  for (const one of staged) {
    const engine = await loadEngine(findDatabase(application, one.database).engine);
    const target = targetOf(application, one.database, { ...context, now: new Date(lease.since) });
    // It was written from one, as it stands.
    const { kept } = await engine.swap(target, one.examination as Examination | undefined);
    done.push({ staged: one, kept });
  }
  return done;
}
