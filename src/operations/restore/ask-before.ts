import type { Application } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

const patience = 60;

/**
 * Asks the live databases, while the application is silent, what has to be known of them before others take their places. One that is gone or damaged tells nothing, which keeps no
 * restore from its end.
 * @returns numbers, by the databases' names
 */
export async function askBefore(
  application: Application,
  databases: readonly string[],
  context: RunContext,
): Promise<Readonly<Record<string, number>>> {
  const known: Record<string, number> = {};
  for (const [name, query] of Object.entries(profileOf(application).questions?.(application) ?? {})) {
    if (!databases.includes(name)) continue;
    try {
      const engine = await loadEngine(findDatabase(application, name).engine);
      const target = targetOf(application, name, { ...context, now: new Date() });
      const { value } = await engine.ask(target, { query, seconds: patience, isOfLive: true });
      if (value !== null && /^\d{1,15}$/.test(value)) known[name] = Number(value);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
    }
  }
  return known;
}
