import { existsSync } from 'node:fs';
import { Failure } from '../../failures/failure.ts';
import type { Application, ProfileSurroundings, Restored } from '../contract.ts';
import { compareVersions } from './compare-versions.ts';
import { rewriteConfig, whyNotRewritten, type Rewriting } from './rewrite-config.ts';
import { siteOf, type Site } from './site.ts';
import { inventorySchema, type Inventory } from './take-inventory.ts';

/**
 * Compares the release of the backup with the installed code, then puts the restored config.php in force. Nothing is final yet: what this throws undoes the restore.
 * @throws Failure not-whole: the code is older, or newer and no upgrade is allowed; configuration: the restored config.php cannot be read
 */
export async function admitRestore(
  application: Application,
  restored: Restored,
  surroundings: ProfileSurroundings,
): Promise<readonly string[]> {
  // Files alone: the database is that of now, and so is the configuration that belongs to it.
  if (restored.databases.length === 0) return [];
  const site = siteOf(application);
  const inventory = inventorySchema.safeParse(restored.inventory).data;
  if (inventory === undefined)
    surroundings.warn('the job brought no inventory, so the release of the backup is not known, and not compared with the installed one');
  else refuseRelease(site, inventory);
  const said =
    inventory === undefined
      ? []
      : [`the backup is of Nextcloud ${inventory.versionString}, taken ${inventory.takenAt}; the code is ${site.found.codeVersionString}`];
  const [configFile = ''] = site.found.configFiles;
  if (inventory !== undefined && inventory.dataDirectory !== site.found.dataDirectory) said.push(movedData(site, inventory));
  // In a container, what this host calls it stands first among what is kept.
  const onHost = application.configuration[0] ?? configFile;
  if (!existsSync(`${onHost}.restored`)) return said;
  const { outcome, status } = await rewriteConfig(site.place, configFile, asRestored(`${configFile}.restored`), surroundings.signal);
  if (outcome === 'done') return [...said, 'config.php is that of the backup, but for how the database is reached'];
  throw new Failure('configuration', `the restored config.php could not be put in force (${whyNotInForce({ outcome, status })})`, {
    hint: `look at it: php -l ${onHost}.restored`,
  });
}

/**
 * What says how this host reaches its database stays as it is now, and so does maintenance mode; secret, salt and instance belong to the restored database. What was
 * brought is removed then; should the restore be undone after all, config.php is to be known as a file of the restore.
 */
const asRestored = (brought: string) => ({
  change: `[$now, $config] = [$config, take($words[0])];
foreach (['dbhost', 'dbname', 'dbuser', 'dbpassword', 'dbdriveroptions', 'pgsql_ssl', 'maintenance'] as $key) {
	if (array_key_exists($key, $now)) {
		$config[$key] = $now[$key];
	} else {
		unset($config[$key]);
	}
}`,
  after: 'touch($file, filemtime($words[0]));\nunlink($words[0]);',
  words: [brought],
});

function whyNotInForce({ outcome, status }: Rewriting): string {
  if (outcome === 'no configuration') return 'it is no PHP that sets $CONFIG';
  const why = whyNotRewritten[outcome];
  return why === undefined ? `exit status ${status}` : `config.php ${why}`;
}

function refuseRelease({ found, upgrade, place }: Site, inventory: Inventory): void {
  const order = compareVersions(found.codeVersion, inventory.version);
  const what = `the backup is of Nextcloud ${inventory.version}, the code in ${place.root} of ${found.codeVersion}`;
  if (order === 0) return;
  if (order < 0) {
    throw new Failure('not-whole', `${what}, which is older: it cannot run that database`, {
      hint: `install the code of ${inventory.versionString} in ${place.root}, then restore again`,
    });
  }
  const [to = 0, from = 0] = [found.codeVersion, inventory.version].map((version) => Number.parseInt(version, 10));
  if (to - from > 1) {
    throw new Failure('not-whole', `${what}: Nextcloud upgrades by one major release at a time`, {
      hint: `install the code of ${inventory.versionString} in ${place.root}, restore again, then upgrade step by step`,
    });
  }
  if (!upgrade) {
    throw new Failure('not-whole', `${what}, which is newer`, {
      hint: `install the code of ${inventory.versionString}, or allow the upgrade: after-restore: { upgrade: true } in the application file`,
    });
  }
}

/** @throws Failure: SQLite's file lies in that directory */
function movedData({ found }: Site, inventory: Inventory): string {
  const what = `the data directory of the backup is ${inventory.dataDirectory}, and not ${found.dataDirectory}`;
  if (found.database.type !== 'sqlite3') return `${what}: it is in use again`;
  throw new Failure('not-whole', `${what}, where the database lies`, {
    hint: `set datadirectory to ${inventory.dataDirectory} in config.php, then restore again`,
  });
}
