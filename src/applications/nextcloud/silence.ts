import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Application, ProfileSurroundings } from '../contract.ts';
import { discover } from './discover.ts';
import { drain } from './drain.ts';
import { findOwner } from './find-owner.ts';
import { siteOf } from './site.ts';
import { switchMaintenance } from './switch-maintenance.ts';
import { areStopped, startUnits, stopUnits } from './units.ts';

/** How a Nextcloud falls silent and goes on: by its maintenance mode, or by units that are stopped. One that is not there yet is silent, and goes on when it has come. */
export const silence = {
  async isQuiet(application: Application, { signal }: ProfileSurroundings): Promise<boolean> {
    const { units, place, isGone } = siteOf(application);
    if (units.length > 0) return areStopped(units, signal);
    return isGone === true ? false : (await discover(place, signal)).isInMaintenance;
  },

  async quiesce(application: Application, surroundings: ProfileSurroundings): Promise<void> {
    const { units, place, drain: seconds, isGone } = siteOf(application);
    if (units.length > 0) await stopUnits(units, surroundings.signal);
    if (isGone === true) {
      surroundings.warn(
        `there is no config.php in ${place.configDirectory}: what the job brings is taken for a Nextcloud on a new host, and stays if the job fails`,
      );
      return;
    }
    if (units.length === 0) await switchMaintenance(place, true, surroundings);
    await drain(place, seconds, surroundings.signal);
  },

  async resume(application: Application, surroundings: ProfileSurroundings): Promise<void> {
    const { units, place, isGone } = siteOf(application);
    if (units.length > 0) return startUnits(units, surroundings.signal);
    const configFile = join(place.configDirectory, 'config.php');
    if (isGone === true && !existsSync(configFile)) return;
    const owner = isGone === true ? await findOwner(configFile, surroundings.signal) : place.owner;
    await switchMaintenance({ ...place, owner }, false, surroundings);
  },
};
