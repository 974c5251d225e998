import { Failure } from '../../failures/failure.ts';
import type { Application, ProfileSurroundings, Restored } from '../contract.ts';
import { discover } from './discover.ts';
import { complaintOf, runOcc } from './run-occ.ts';
import { siteOf } from './site.ts';

/** What only a site that goes on can do, because in maintenance mode apps have no commands. */
export async function onceGoing(
  application: Application,
  { databases }: Restored,
  { signal }: ProfileSurroundings,
): Promise<readonly string[]> {
  const { tellClients, place } = siteOf(application);
  if (!tellClients || databases.length === 0) return [];
  const command = 'dav:fix-missing-caldav-changes';
  if ((await discover(place, signal)).isInMaintenance)
    return [`it stays in maintenance mode, as it was before; when it goes on, run: occ ${command}`];
  const output = await runOcc(place, [command], { signal, seconds: 3600 });
  if (output.status === 0) return ['calendar clients get all events anew'];
  throw new Failure('unavailable', `occ ${command} failed: ${complaintOf(output)}`, {
    hint: 'the site is restored and goes on; run it by hand, or calendar clients and server may differ',
  });
}
