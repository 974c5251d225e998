import type { Application, ProfileSurroundings } from '../contract.ts';
import { discover } from './discover.ts';
import { drain } from './drain.ts';
import { siteOf } from './site.ts';
import { switchMaintenance } from './switch-maintenance.ts';
import { areStopped, startUnits, stopUnits } from './units.ts';

/** How a Nextcloud falls silent and goes on: by its maintenance mode, or by units that are stopped. */
export const silence = {
  async isQuiet(application: Application, { signal }: ProfileSurroundings): Promise<boolean> {
    const { units, place } = siteOf(application);
    return units.length > 0 ? areStopped(units, signal) : (await discover(place, signal)).isInMaintenance;
  },

  async quiesce(application: Application, surroundings: ProfileSurroundings): Promise<void> {
    const { units, place, drain: seconds } = siteOf(application);
    if (units.length > 0) await stopUnits(units, surroundings.signal);
    else await switchMaintenance(place, true, surroundings);
    await drain(place, seconds, surroundings.signal);
  },

  async resume(application: Application, surroundings: ProfileSurroundings): Promise<void> {
    const { units, place } = siteOf(application);
    if (units.length > 0) await startUnits(units, surroundings.signal);
    else await switchMaintenance(place, false, surroundings);
  },
};
