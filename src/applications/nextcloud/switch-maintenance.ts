import { Failure } from '../../failures/failure.ts';
import type { ProfileSurroundings } from '../contract.ts';
import { discover } from './discover.ts';
import type { Found } from './found.ts';
import { complaintOf, runOcc } from './run-occ.ts';
import { rewriteConfig, whyNotRewritten, type Rewriting } from './rewrite-config.ts';
import type { Place } from './site.ts';

/** occ takes a second; one whose database does not answer is not waited for much longer. */
const longest = 120;

/**
 * Switches maintenance mode, and believes it only when the configuration says so. Where occ cannot (it needs the database, also to switch it off), config.php is
 * edited as occ would.
 * @throws Failure: why it did not take
 */
export async function switchMaintenance(place: Place, wanted: boolean, { signal, warn }: ProfileSurroundings): Promise<void> {
  const before = await discover(place, signal);
  if (before.isInMaintenance === wanted) return;
  // First, because occ writes config.php even where that has no effect, and the next one to look would find it so.
  refuseKnown(before, wanted);
  const complaint = await tryOcc(place, wanted, signal);
  const after = await discover(place, signal);
  if (after.isInMaintenance === wanted) return;
  refuseKnown(after, wanted);
  warn(`occ did not switch maintenance mode ${wanted ? 'on' : 'off'} (${complaint}), so config.php was edited`);
  const [configFile = ''] = after.configFiles;
  const edit = { change: "$config['maintenance'] = $words[0] === '1';", words: [wanted ? '1' : '0'] };
  const { outcome } = await rewriteConfig(place, configFile, edit, signal);
  if ((await discover(place, signal)).isInMaintenance === wanted) return;
  throw new Failure(
    'unavailable',
    `maintenance mode could not be switched ${wanted ? 'on' : 'off'}: ${complaint}; ${whyNotEdited(configFile, outcome)}`,
    {
      hint: `put that right, or set 'maintenance' => ${String(wanted)} in ${configFile} by hand`,
    },
  );
}

async function tryOcc(place: Place, wanted: boolean, signal: AbortSignal): Promise<string> {
  try {
    return complaintOf(await runOcc(place, ['maintenance:mode', wanted ? '--on' : '--off'], { signal, seconds: longest }));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** What keeps maintenance mode as it is, whoever writes config.php. */
function refuseKnown(found: Found, wanted: boolean): void {
  const [configFile = ''] = found.configFiles;
  const how = `maintenance mode cannot be switched ${wanted ? 'on' : 'off'}`;
  const units = 'or say stop: { units: [...] } in the application file';
  if (!found.isInstalled) {
    throw new Failure('configuration', `${configFile} says that this Nextcloud is not installed`, {
      hint: 'finish its installation first',
    });
  }
  if (found.maintenanceFrom !== undefined && found.maintenanceFrom !== 'config.php') {
    throw new Failure('configuration', `${how}: ${found.maintenanceFrom} says ${String(found.isInMaintenance)}, and wins over config.php`, {
      hint: `take maintenance out of it, ${units}`,
    });
  }
  if (found.isReadOnly)
    throw new Failure('configuration', `${how}: ${configFile} is read-only (config_is_read_only)`, { hint: `switch that off, ${units}` });
  if (!found.isWritable) {
    throw new Failure('privileges', `${how}: ${configFile}, or its directory, cannot be written by the user it belongs to`, {
      hint: `Nextcloud itself gives it mode 0640: chmod u+w ${configFile}`,
    });
  }
}

function whyNotEdited(configFile: string, outcome: Rewriting['outcome']): string {
  const why = outcome === 'no configuration' ? 'is no PHP that can be read' : whyNotRewritten[outcome];
  return `${configFile} ${why ?? 'could not be edited'}`;
}
