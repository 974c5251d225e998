import type { Application, Restored } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { loadEngine } from '../../engines/registry.ts';
import type { RunContext } from '../run-context.ts';
import { asOwnSteps, type OwnSteps } from './own-steps.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/**
 * The steps that an application needs when its databases and files are back: SQL first, then its profile's. What lies outside of both (caches, search indexes, what clients
 * know) was made from what is gone now.
 * @param known what `askBefore` found
 */
export async function takeOwnSteps(
  application: Application,
  restored: Restored,
  known: Readonly<Record<string, number>>,
  context: RunContext,
): Promise<OwnSteps> {
  const profile = profileOf(application);
  return asOwnSteps(async () => {
    for (const [name, statements] of Object.entries(profile.amendments?.(application, known) ?? {})) {
      if (!restored.databases.includes(name)) continue;
      const engine = await loadEngine(findDatabase(application, name).engine);
      await engine.amend(targetOf(application, name, { ...context, now: new Date() }), statements);
    }
    return profile.afterRestore(application, restored, context);
  });
}
