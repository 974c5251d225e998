import type { Application } from '../../applications/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/**
 * Finds out before a backup job begins what would make its readers fail: tools, versions, servers, credentials, privileges, directories.
 * @throws Failure all that was found, of the kind of the first
 */
export async function checkBackup(application: Application, context: RunContext): Promise<void> {
  const names = Object.keys(application.databases);
  const results = await Promise.allSettled(names.map((name) => checkDatabase(application, name, context)));
  const found = results.flatMap((result, at) =>
    result.status === 'rejected' ? [{ name: names[at] ?? '', reason: result.reason as Error }] : [],
  );
  context.signal.throwIfAborted();
  const [first, ...others] = found;
  if (first === undefined) return;
  const bug = found.find(({ reason }) => !(reason instanceof Failure));
  if (bug) throw bug.reason;
  const { kind, message, hint, details } = first.reason as Failure;
  throw new Failure(kind, `${application.name}/${first.name} cannot be backed up: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    details: [...details, ...others.map(({ name, reason }) => `${application.name}/${name} cannot be backed up: ${reason.message}`)],
  });
}

async function checkDatabase(application: Application, name: string, context: RunContext): Promise<void> {
  const engine = await loadEngine(findDatabase(application, name).engine);
  // What it warns of, the reader says again, and that stands in its record.
  const target = targetOf(application, name, { ...context, warn: () => undefined, now: new Date() });
  await engine.examine(target);
}
