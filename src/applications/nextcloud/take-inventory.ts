import * as z from 'zod';
import type { Application, ProfileSurroundings } from '../contract.ts';
import { complaintOf, runOcc } from './run-occ.ts';
import { siteOf, type Site } from './site.ts';

/** PHP prints an empty map as an empty list. */
const byApp = z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? {} : value), z.record(z.string(), z.unknown()));
const appsSchema = z.object({ enabled: byApp, disabled: byApp });

export const inventorySchema = z.object({
  takenAt: z.iso.datetime(),
  version: z.string(),
  versionString: z.string(),
  instanceId: z.string(),
  dataDirectory: z.string(),
  /** Apps with their versions, as `occ app:list` has them; not there where it could not tell. */
  apps: appsSchema.optional(),
});

/** What a restore, and whoever installs the code again, wants to know of the installation that was backed up. */
export type Inventory = z.output<typeof inventorySchema>;

/** Asks the installation; what the backup does not hold is warned of. An app list that cannot be had does not keep it from being taken. */
export async function takeInventory(application: Application, surroundings: ProfileSurroundings): Promise<Inventory> {
  const site = siteOf(application);
  const apps = await listApps(site, surroundings);
  for (const line of [...site.notCovered, ...notCoveredBy(apps)]) surroundings.warn(`not in this backup: ${line}`);
  const { codeVersion, codeVersionString, instanceId, dataDirectory } = site.found;
  return {
    takenAt: new Date().toISOString(),
    version: codeVersion,
    versionString: codeVersionString,
    instanceId,
    dataDirectory,
    ...(apps === undefined ? {} : { apps }),
  };
}

/** The apps there are; occ tells them in maintenance mode, too. */
export async function listApps({ place }: Site, { signal, warn }: ProfileSurroundings): Promise<Inventory['apps']> {
  const output = await runOcc(place, ['app:list', '--output=json'], { signal, seconds: 120 });
  try {
    return appsSchema.parse(JSON.parse(output.stdout.slice(output.stdout.indexOf('{'))));
  } catch {
    warn(`occ app:list does not tell which apps there are: ${complaintOf(output)}`);
    return undefined;
  }
}

/** What only the list of apps tells. */
export function notCoveredBy(apps: Inventory['apps']): readonly string[] {
  const has = (app: string): boolean => apps !== undefined && Object.hasOwn(apps.enabled, app);
  return [
    ...(has('files_external') ? ['what lies on external storage (files_external); only how it is reached is in the database'] : []),
    ...(has('encryption')
      ? [
          'any file in clear (server-side encryption): they are read only with the keys in the data directory and the secret in config.php of the same backup',
        ]
      : []),
  ];
}
