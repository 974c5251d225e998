import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
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
    const { units, place, drain: seconds, isGone, trouble } = siteOf(application);
    if (units.length > 0) await stopUnits(units, surroundings.signal);
    if (trouble !== undefined) {
      surroundings.warn(`${trouble}; so nothing can be switched: it runs nothing until what is restored is there`);
      return drain(place, seconds, surroundings.signal);
    }
    if (isGone === true) {
      surroundings.warn(
        `there is no config.php in ${place.configDirectory}: what the job brings is taken for a Nextcloud on a new host, and stays if the job fails`,
      );
      return;
    }
    if (units.length === 0) await switchMaintenance(place, true, surroundings);
    await drain(place, seconds, surroundings.signal);
  },

  async resume(application: Application, surroundings: ProfileSurroundings, began = application): Promise<void> {
    const { units, place } = siteOf(application);
    if (units.length > 0) return startUnits(units, surroundings.signal);
    const unread = [application, began].map(siteOf).filter(({ isGone }) => isGone === true);
    if (unread.length === 0) return switchMaintenance(place, false, surroundings);
    const configFile = join(place.configDirectory, 'config.php');
    if (!existsSync(configFile)) return;
    try {
      const placed = { ...place, owner: await findOwner(configFile, surroundings.signal) };
      await discover(placed, surroundings.signal);
      await switchMaintenance(placed, false, surroundings);
    } catch (error) {
      // What was restored was undone, and what is there again is what could not be read before: it runs nothing, and there is nothing to switch.
      if (!(error instanceof Failure) || !unread.some(({ trouble }) => trouble === error.message)) throw error;
      surroundings.warn(`${error.message}, as before`);
    }
  },
};
