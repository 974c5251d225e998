import type { Application } from '../applications/contract.ts';
import { profileOf } from '../applications/registry.ts';
import { writeInventory } from '../state/inventory.ts';
import type { RunContext } from './run-context.ts';

/** Notes what the application says of itself (its release, its apps) in a file that stands in the FileSet, so that a restore knows of which release the backup is. */
export async function noteInventory(application: Application, context: RunContext): Promise<void> {
  const inventory = await profileOf(application).takeInventory?.(application, context);
  if (inventory !== undefined) await writeInventory(context.stateDir, application.name, inventory);
}
