import { profileOf } from '../../applications/registry.ts';
import type { Check } from './check.ts';

/** What its profile knows of the application itself. */
export const application: Check = async ({ application: examined, context }) =>
  (await profileOf(examined).diagnose?.(examined, context)) ?? [];
