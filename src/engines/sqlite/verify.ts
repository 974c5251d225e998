import { Failure } from '../../failures/failure.ts';
import type { Counts, Target } from '../contract.ts';
import { checkFile } from './call-own-program.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function verify({ settings, surroundings }: Target<SqliteSettings>, counts: Counts): Promise<void> {
  const { staging } = places(settings, surroundings.drill);
  const findings = await checkFile(staging, surroundings, 'rows');
  const wrong = [
    ...findings.complaints,
    ...differences('rows of', counts.rows, findings.counts.rows),
    ...differences('objects of kind', counts.objects, findings.counts.objects),
  ];
  if (wrong.length === 0) return;
  throw new Failure('not-whole', `what was loaded is not what was dumped: ${wrong[0]}`, { details: wrong });
}

function differences(what: string, counted: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>): string[] {
  // An internal table without rows stands in the one and not in the other.
  const names = [...new Set([...Object.keys(counted), ...Object.keys(found)])];
  return names
    .filter((name) => (counted[name] ?? 0) !== (found[name] ?? 0))
    .map((name) => `${what} ${name}: ${counted[name] ?? 0} in the stream, ${found[name] ?? 0} in the database`);
}
