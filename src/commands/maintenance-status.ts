import { describeHolder } from '../operations/holder.ts';
import { readLastSweep, readLease, whyOver, type Lease } from '../state/lease.ts';
import type { Surface } from './verb.ts';

/** Prints who holds these applications silent, and what was swept last. */
export async function maintenanceStatus(names: readonly string[], isJson: boolean, surface: Surface): Promise<void> {
  const found = await Promise.all(
    names.map(async (application) => {
      const lease = await readLease(surface.stateDir, application);
      return { application, lease, over: lease && whyOver(lease), lastSweep: await readLastSweep(surface.stateDir, application) };
    }),
  );
  if (isJson) return surface.print(JSON.stringify(found, undefined, 2));
  if (found.length === 0) return surface.print('nothing is held silent');
  for (const { application, lease, over, lastSweep } of found) {
    surface.print(`${application}: ${lease === undefined ? 'not held silent' : describeLease(lease)}`);
    if (over !== undefined) surface.print(`  over: ${over}`);
    if (lease?.trouble !== undefined) surface.print(`  error: ${lease.trouble}`);
    if (lastSweep !== undefined) surface.print(`  last swept: ${lastSweep.at}, ${lastSweep.why}: ${lastSweep.said}`);
  }
}

function describeLease(lease: Lease): string {
  const how = lease.mustResume ? 'silent' : 'held, but it was silent before, or nothing makes it so';
  return `${how}: ${describeHolder(lease)} since ${lease.since}${lease.until === undefined ? '' : `, at most until ${lease.until}`}`;
}
