import { describeUnread } from './describe-unread.ts';
import type { Found } from './found.ts';
import { readConfiguration } from './read-configuration.ts';
import type { Place } from './site.ts';

/**
 * What an installation says of itself, as it is now. Its database need not be up.
 * @throws Failure no-input: there is no config.php; configuration: it or version.php cannot be read, or never become whole; unavailable: PHP
 */
export async function discover(place: Place, signal: AbortSignal): Promise<Found> {
  const said = await readConfiguration(place, signal);
  if ('failure' in said) throw describeUnread(said);
  return said;
}
