import { readApplication } from '../../applications/read-application.ts';
import { readInventory } from '../../state/inventory.ts';
import { layout } from '../../state/layout.ts';
import { takeLock } from '../../state/lock.ts';
import { appKeeperOf } from './app-keeper-of.ts';
import { noteInventory } from '../note-inventory.ts';
import type { RunContext } from '../run-context.ts';

/** What was noted, and where. */
export interface NotedApps {
  readonly application: string;
  readonly inventory: string;
  readonly enabled: number;
}

/**
 * Takes the inventory that a backup would take.
 * @throws Failure configuration: this kind of application has no apps; unavailable: it does not tell them; try-later: a job is under way, and the inventory is that job's
 */
export async function noteApps(name: string, context: RunContext): Promise<NotedApps> {
  const application = await readApplication(name, context.configDir);
  const keeper = await appKeeperOf(application);
  const release = await takeLock(context.stateDir, name, { purpose: 'noting of apps' });
  try {
    // What there was before is only given up for a list that there is.
    await keeper.list(application, context);
    // What no backup holds is of no matter here.
    await noteInventory(application, { ...context, warn: () => undefined });
    const apps = keeper.recorded(await readInventory(context.stateDir, name))?.apps;
    return { application: name, inventory: layout.inventory(context.stateDir, name), enabled: apps?.enabled.size ?? 0 };
  } finally {
    await release();
  }
}
