import { Failure } from '../failures/failure.ts';
import { compareApps } from '../operations/apps/compare-apps.ts';
import { enableApps } from '../operations/apps/enable-apps.ts';
import { noteApps } from '../operations/apps/note-apps.ts';
import { describeApps } from './describe-apps.ts';
import type { Verb } from './verb.ts';

export const apps: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application, for example nextcloud' },
    { name: '[APP...]', meaning: 'with --enable: only these' },
  ],
  summary: 'Find the apps that an update has disabled, and enable them again.',
  description: [
    'It compares the apps there are with those in the inventory that the last backup has taken (inventories/APPLICATION.json in the state directory), or in another one. A backup',
    'after the update takes a new one: then name an older one, out of a snapshot or restored aside.',
    '--enable takes those that were enabled then and are disabled now; one that is gone is taken only by its name, because occ fetches it from the app store. What is enabled',
    'is read back, and whatever could not be is said, with exit status 65.',
  ].join('\n'),
  options: [
    { flags: '--inventory <file>', meaning: 'how it was: this inventory instead of that of the last backup' },
    { flags: '--note', meaning: 'note the apps there are now, as a backup does: before an update that no backup came before' },
    { flags: '--enable', meaning: 'enable again what was disabled' },
    { flags: '--force', meaning: 'with --enable: also what says of itself that it does not fit this release' },
    { flags: '--json', meaning: 'print it as JSON' },
  ],
  examples: [
    'penstock apps nextcloud --note',
    'penstock apps nextcloud',
    'penstock apps nextcloud --inventory /tmp/aside/var/lib/penstock/inventories/nextcloud.json',
    'penstock apps nextcloud --enable',
    'penstock apps nextcloud --enable calendar contacts',
  ],
  async run([name = '', ...wished], options, surface) {
    const inventory = typeof options['inventory'] === 'string' ? options['inventory'] : undefined;
    const isJson = options['json'] === true;
    const force = options['force'] === true;
    const named = wished.filter((app) => app !== undefined);
    if (options['note'] === true) {
      if (options['enable'] === true || inventory !== undefined) throw new Failure('usage', '--note stands alone');
      const noted = await noteApps(name, surface);
      if (isJson) surface.print(JSON.stringify(noted, undefined, 2));
      else surface.print(`${name}: ${noted.enabled} enabled apps are noted in ${noted.inventory}`);
      return;
    }
    if (options['enable'] !== true) {
      if (named.length > 0 || force) throw new Failure('usage', 'expected --enable with names of apps, or --force');
      const { compared } = await compareApps(name, inventory, surface);
      if (isJson) surface.print(JSON.stringify(compared, undefined, 2));
      else for (const line of describeApps(compared)) surface.print(line);
      return;
    }
    const { enabled, failed } = await enableApps(name, { apps: named, force, inventory }, surface);
    if (isJson) surface.print(JSON.stringify({ application: name, enabled, failed }, undefined, 2));
    else if (enabled.length + failed.length === 0) surface.print(`${name}: no app is disabled that was enabled`);
    else for (const app of enabled) surface.print(`${name}: ${app} is enabled again`);
    if (failed.length === 0) return;
    const what = failed.length === 1 ? '1 app' : `${failed.length} apps`;
    throw new Failure('not-whole', `${what} could not be enabled`, {
      details: failed.map(({ why }) => why),
      ...(force
        ? {}
        : { hint: 'look for a release of it that fits (occ app:update), or leave it disabled; --force enables it all the same' }),
    });
  },
};
