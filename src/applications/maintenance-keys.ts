import * as z from 'zod';
import { duration } from './duration.ts';

/** What `maintenance:` says of any application; a profile may know more. */
export const maintenanceKeys = {
  during: z.enum(['job', 'never']).default('job').describe('when the application is silent: during the whole job, or never'),
  'at-most': duration.prefault('12h').describe('it goes on after this time, whatever the job does'),
};
