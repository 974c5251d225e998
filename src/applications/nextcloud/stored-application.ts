import { join } from 'node:path';
import type { Failure } from '../../failures/failure.ts';
import type { Application, StoredConfiguration } from '../contract.ts';
import { applicationOf } from './application-of.ts';
import { describeUnread } from './describe-unread.ts';
import { missing, ownerOf } from './find-owner.ts';
import { readConfiguration } from './read-configuration.ts';
import type { NextcloudFile } from './schema.ts';
import type { Place } from './site.ts';

/**
 * An application whose own configuration cannot be read, as that of a copy describes it: where its data and its database are, and how that is reached. What a restore brings is not
 * settled with what is in force, which says nothing.
 * @param why it cannot be read
 * @throws Failure no-input: the copy has no config.php; configuration: that cannot be read either; and what makes such a Nextcloud impossible to restore
 */
export async function storedApplication(
  file: NextcloudFile,
  place: Place,
  why: Failure,
  at: { readonly name: string; readonly path: string; readonly stored: StoredConfiguration },
  signal: AbortSignal,
): Promise<Application> {
  const files = await at.stored.filesIn(place.configDirectory, (name) => name === 'config.php' || name.endsWith('.config.php'));
  const main = files.get('config.php');
  const configFile = join(place.configDirectory, 'config.php');
  if (main === undefined) throw missing(configFile);
  const placed = { ...place, owner: await ownerOf(main, configFile, signal) };
  const byPath = new Map([...files].map(([name, { content }]) => [join(place.configDirectory, name), content]));
  const found = await readConfiguration(placed, signal, byPath);
  if ('failure' in found) throw describeUnread(found);
  const application = applicationOf(file, placed, found, at);
  return { ...application, configuration: [], own: { ...(application.own as object), isGone: true, trouble: why.message } };
}
