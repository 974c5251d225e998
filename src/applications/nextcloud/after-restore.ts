import { Failure } from '../../failures/failure.ts';
import type { Application, ProfileSurroundings, Restored } from '../contract.ts';
import { compareVersions } from './compare-versions.ts';
import { discover } from './discover.ts';
import type { Found } from './found.ts';
import { complaintOf, runOcc } from './run-occ.ts';
import { siteOf, type Site } from './site.ts';
import { listApps } from './take-inventory.ts';

/** An upgrade of a big database takes hours. */
const longestUpgrade = 6 * 3600;

/** What the site needs while it is still silent, in this order: the upgrade, where the code is newer, and a new fingerprint of its data, by which file clients compare everything anew. */
export async function afterRestore(
  application: Application,
  { databases }: Restored,
  surroundings: ProfileSurroundings,
): Promise<readonly string[]> {
  const site = siteOf(application);
  if (databases.length === 0)
    return ['files came without the database, which does not know of them: when the site goes on, run occ files:scan --all'];
  const said = site.tellClients ? ['calendars and address books were put 1000 changes ahead, so that sync clients notice'] : [];
  const { now, lines } = await upgrade(application, await discover(site.place, surroundings.signal), surroundings);
  said.push(...lines);
  if (site.tellClients) said.push(await newFingerprint(site, now, surroundings.signal));
  return said;
}

/** @returns what the installation is then, and what was done */
async function upgrade(
  application: Application,
  before: Found,
  surroundings: ProfileSurroundings,
): Promise<{ readonly now: Found; readonly lines: readonly string[] }> {
  const site = siteOf(application);
  const { place } = site;
  if (before.configVersion === undefined || compareVersions(before.codeVersion, before.configVersion) === 0)
    return { now: before, lines: [] };
  const way = `from ${before.configVersion} to ${before.codeVersion}`;
  const hint = `see what it says, as the owner of config.php: ${place.php} ${place.root}/occ upgrade`;
  if (!site.upgrade || compareVersions(before.codeVersion, before.configVersion) < 0)
    throw new Failure('unavailable', `the site needs an upgrade ${way}, which after-restore: { upgrade: true } would allow`, { hint });
  const apps = await listApps(site, surroundings);
  const output = await runOcc(place, ['upgrade'], { signal: surroundings.signal, seconds: longestUpgrade });
  const after = await discover(place, surroundings.signal);
  if (after.configVersion !== after.codeVersion)
    throw new Failure(
      'unavailable',
      `occ upgrade ${way} failed: ${complaintOf(output)}; files and database are restored, and Nextcloud answers nobody until an upgrade has succeeded`,
      { hint: `${hint}; ${stepsAfter(site)}penstock rollback ${application.name} brings back what was there before` },
    );
  const still = (await listApps(site, surroundings))?.enabled ?? {};
  const gone = Object.keys(apps?.enabled ?? {}).filter((app) => !Object.hasOwn(still, app));
  const lines = [
    `upgraded ${way}`,
    ...(gone.length === 0
      ? []
      : [
          `the upgrade disabled ${gone.join(', ')}: penstock apps ${application.name} --enable ${gone.join(' ')} brings back those that fit`,
        ]),
  ];
  return { now: after, lines };
}

/** What is left to do by hand, where the upgrade is done by hand. */
function stepsAfter({ tellClients }: Site): string {
  return tellClients ? 'after that run occ maintenance:data-fingerprint and occ dav:fix-missing-caldav-changes; ' : '';
}

async function newFingerprint({ place }: Site, before: Found, signal: AbortSignal): Promise<string> {
  const output = await runOcc(place, ['maintenance:data-fingerprint'], { signal, seconds: 120 });
  if ((await discover(place, signal)).dataFingerprint !== before.dataFingerprint)
    return 'the data has a new fingerprint, so that file clients compare everything anew';
  throw new Failure('unavailable', `occ maintenance:data-fingerprint changed nothing: ${complaintOf(output)}`, {
    hint: 'without it desktop clients may upload what they have over what was restored; run it by hand',
  });
}
