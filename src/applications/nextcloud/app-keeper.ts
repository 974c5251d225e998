import { Failure } from '../../failures/failure.ts';
import type { AppKeeper, AppList } from '../apps.ts';
import { complaintOf, runOcc } from './run-occ.ts';
import { siteOf } from './site.ts';
import { inventorySchema, listApps, type Inventory } from './take-inventory.ts';

/** The apps of a Nextcloud, by occ. */
export const appKeeper: AppKeeper = {
  async list(application, surroundings) {
    let why = '';
    const apps = await listApps(siteOf(application), { ...surroundings, warn: (line) => (why = line) });
    if (apps !== undefined) return appList(apps);
    throw new Failure('unavailable', why, { hint: `penstock doctor ${application.name} looks at all that it needs` });
  },
  recorded(inventory) {
    const read = inventorySchema.safeParse(inventory);
    if (!read.success || read.data.apps === undefined) return undefined;
    const { takenAt, versionString, apps } = read.data;
    return { takenAt, release: versionString, apps: appList(apps) };
  },
  async enable(application, app, force, surroundings) {
    const { place } = siteOf(application);
    // A name comes out of a backup, and is none of occ's options.
    if (!/^\w[\w-]*$/.test(app)) throw new Failure('unavailable', `${JSON.stringify(app)} is no name of an app`);
    // What is not there is looked for in the app store, and may be long in coming.
    const output = await runOcc(place, ['app:enable', ...(force ? ['--force'] : []), app], { signal: surroundings.signal, seconds: 600 });
    // Its exit status is not believed; what is enabled is.
    const { enabled } = await appKeeper.list(application, surroundings);
    if (!enabled.has(app)) throw new Failure('unavailable', `${app} was not enabled: ${complaintOf(output)}`);
  },
};

function appList({ enabled, disabled }: NonNullable<Inventory['apps']>): AppList {
  return { enabled: versions(enabled), disabled: versions(disabled) };
}

/** Where occ knows no version it says true or null. */
function versions(apps: Readonly<Record<string, unknown>>): ReadonlyMap<string, string | undefined> {
  return new Map(Object.entries(apps).map(([app, version]) => [app, typeof version === 'string' && version !== '' ? version : undefined]));
}
