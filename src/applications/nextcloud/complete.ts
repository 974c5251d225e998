import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import type { Application, StoredConfiguration } from '../contract.ts';
import { applicationOf } from './application-of.ts';
import { describeUnread } from './describe-unread.ts';
import { goneApplication } from './gone-application.ts';
import { findOwner, missing } from './find-owner.ts';
import type { Found } from './found.ts';
import { readConfiguration } from './read-configuration.ts';
import type { NextcloudFile } from './schema.ts';
import type { Place } from './site.ts';
import { storedApplication } from './stored-application.ts';

/** Which application, and where its file is. */
interface At {
  readonly name: string;
  readonly path: string;
  readonly mayBeGone?: boolean;
  readonly stored?: StoredConfiguration;
}

/** The application that a file and its installation make. @throws Failure what `findOwner`, `discover` and `applicationOf` throw */
export async function complete(file: NextcloudFile, at: At): Promise<Application> {
  const signal = AbortSignal.timeout(60_000);
  const place = placeOf(file);
  const live = await readLive(file, place, signal);
  if ('found' in live) return applicationOf(file, live.place, live.found, at);
  // What lies in a container is not this host's to read.
  if (file.exec === undefined && at.stored !== undefined)
    return storedApplication(file, place, live.why, { ...at, stored: at.stored }, signal);
  if (file.exec === undefined && at.mayBeGone === true && live.isLost) return goneApplication(file, place, at, live.why);
  throw live.why;
}

/** @returns where it cannot be read, why, and whether the configuration is lost: not there, or no PHP that says anything */
async function readLive(
  file: NextcloudFile,
  place: Place,
  signal: AbortSignal,
): Promise<{ readonly place: Place; readonly found: Found } | { readonly why: Failure; readonly isLost: boolean }> {
  const configFile = join(place.configDirectory, 'config.php');
  if (file.exec === undefined && !existsSync(configFile)) return { why: missing(configFile), isLost: true };
  try {
    const placed = { ...place, owner: file.exec === undefined ? await findOwner(configFile, signal) : undefined };
    const said = await readConfiguration(placed, signal);
    if (!('failure' in said)) return { place: placed, found: said };
    return { why: describeUnread(said), isLost: ['missing', 'empty', 'broken'].includes(said.failure) };
  } catch (error) {
    if (error instanceof Failure) return { why: error, isLost: false };
    throw error;
  }
}

/** Where its PHP is, but for who runs it. */
export function placeOf(file: NextcloudFile): Place {
  const root = file.root.replace(/(?<=.)\/+$/, '');
  const moved = file.config ?? process.env['NEXTCLOUD_CONFIG_DIR'];
  const configDirectory = (moved ?? join(root, 'config')).replace(/(?<=.)\/+$/, '');
  return { root, configDirectory, isConfigMoved: moved !== undefined, php: file.php, exec: file.exec ?? [], owner: undefined };
}
