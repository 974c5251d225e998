import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis } from '../../engines/contract.ts';
import type { Application, ProfileSurroundings } from '../contract.ts';
import { compareVersions } from './compare-versions.ts';
import { siteOf, type Site } from './site.ts';
import { listApps, notCoveredBy } from './take-inventory.ts';

/** What doctor says of a Nextcloud: what it is, whether it can fall silent, and what its backup does not hold. */
export async function diagnose(application: Application, surroundings: ProfileSurroundings): Promise<readonly Diagnosis[]> {
  const site = siteOf(application);
  const { place, found } = site;
  const who = place.owner === undefined ? place.exec.join(' ') : `user ${place.owner.uid}`;
  const warned: string[] = [];
  const apps = await listApps(site, { ...surroundings, warn: (line) => void warned.push(line) });
  return [
    { level: 'ok', what: `Nextcloud ${found.codeVersionString} in ${place.root}, run as ${who}` },
    ...warned.map((what): Diagnosis => ({ level: 'warn', what, todo: 'the backup is made without that list' })),
    ...versions(site),
    ...maintenance(site),
    ...data(application),
    ...[...site.notCovered, ...notCoveredBy(apps)].map((what): Diagnosis => ({
      level: 'warn',
      what: `not in the backup: ${what}`,
      todo: 'docs/nextcloud.md, What is not covered',
    })),
  ];
}

function versions({ found: { configVersion, codeVersion } }: Site): readonly Diagnosis[] {
  const order = configVersion === undefined ? 0 : compareVersions(codeVersion, configVersion);
  if (order === 0) return [];
  const what = `the code is of ${codeVersion}, and what is installed of ${configVersion}`;
  return order > 0
    ? [{ level: 'warn', what, todo: 'finish the upgrade: occ upgrade' }]
    : [{ level: 'fail', what, todo: 'install the code of that release; Nextcloud does not go back' }];
}

function maintenance({ units, found }: Site): readonly Diagnosis[] {
  const [configFile = ''] = found.configFiles;
  if (units.length > 0) return [{ level: 'ok', what: `it falls silent by stopping ${units.join(', ')}` }];
  const todo = 'put that right, or say stop: { units: [...] } in the application file';
  const reasons = [
    ...(found.isInstalled ? [] : [`${configFile} says that it is not installed`]),
    ...(found.isReadOnly ? [`${configFile} is read-only (config_is_read_only)`] : []),
    ...(found.isWritable ? [] : [`${configFile}, or its directory, cannot be written by the user it belongs to`]),
    ...(found.maintenanceFrom === undefined || found.maintenanceFrom === 'config.php'
      ? []
      : [`${found.maintenanceFrom} sets maintenance over config.php`]),
  ];
  if (reasons.length === 0)
    return [{ level: 'ok', what: `its maintenance mode can be switched, and is ${found.isInMaintenance ? 'on' : 'off'}` }];
  return reasons.map((why): Diagnosis => ({ level: 'fail', what: `its maintenance mode cannot be switched: ${why}`, todo }));
}

/** Without its mark (.ocdata in older releases) Nextcloud takes the data directory for one that is not mounted. */
function data({ directories: [, directory = ''] }: Application): readonly Diagnosis[] {
  if (['.ncdata', '.ocdata'].some((mark) => existsSync(join(directory, mark)))) return [];
  return [
    {
      level: 'fail',
      what: `${directory} has no .ncdata: it is no data directory, or is not mounted`,
      todo: 'mount it, or correct datadirectory in config.php',
    },
  ];
}
