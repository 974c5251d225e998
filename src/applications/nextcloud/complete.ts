import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completeCommon } from '../complete-common.ts';
import type { Application } from '../contract.ts';
import { backupSet } from './backup-set.ts';
import { databaseOf } from './database-of.ts';
import { discover } from './discover.ts';
import { goneApplication } from './gone-application.ts';
import { findOwner } from './find-owner.ts';
import type { Found } from './found.ts';
import type { NextcloudFile } from './schema.ts';
import { siteInFile, type Place, type Site } from './site.ts';

/** Which application, and where its file is. */
interface At {
  readonly name: string;
  readonly path: string;
  readonly mayBeGone?: boolean;
}

/** The application that a file and its installation make. @throws Failure what `findOwner`, `discover` and `applicationOf` throw */
export async function complete(file: NextcloudFile, at: At): Promise<Application> {
  const signal = AbortSignal.timeout(60_000);
  const place = placeOf(file);
  if (at.mayBeGone === true && file.exec === undefined && !existsSync(join(place.configDirectory, 'config.php')))
    return goneApplication(file, place, at);
  const owner = file.exec === undefined ? await findOwner(join(place.configDirectory, 'config.php'), signal) : undefined;
  const placed = { ...place, owner };
  return applicationOf(file, placed, await discover(placed, signal), at);
}

/** Where its PHP is, but for who runs it. */
export function placeOf(file: NextcloudFile): Place {
  const root = file.root.replace(/(?<=.)\/+$/, '');
  const moved = file.config ?? process.env['NEXTCLOUD_CONFIG_DIR'];
  const configDirectory = (moved ?? join(root, 'config')).replace(/(?<=.)\/+$/, '');
  return { root, configDirectory, isConfigMoved: moved !== undefined, php: file.php, exec: file.exec ?? [], owner: undefined };
}

/**
 * The same from what was found, which looks at nothing.
 * @throws Failure configuration: this installation cannot be backed up so
 */
export function applicationOf(file: NextcloudFile, place: Place, found: Found, at: At): Application {
  const { missed, ...set } = backupSet(found, place.configDirectory, file);
  const { password: _, ...database } = found.database;
  return {
    name: at.name,
    profile: file.application,
    file: at.path,
    ...completeCommon(file),
    ...set,
    databases: Object.assign(Object.create(null) as object, { database: databaseOf(found, file) }),
    own: {
      place,
      ...(file.exec === undefined ? {} : { mounts: file.mounts }),
      ...siteInFile(file),
      found: { ...found, database },
      notCovered: [...notCovered(found), ...missed],
    } satisfies Site,
  };
}

function notCovered(found: Found): readonly string[] {
  return [
    ...(found.hasObjectStore
      ? [
          'the files lie in object storage (objectstore), which this backup does not hold: save that bucket together with it, while the site is silent',
        ]
      : []),
    ...(found.hasReplica ? ['of dbreplica only the primary server is backed up and restored; make the replicas anew after a restore'] : []),
    ...(found.hasPostgresqlTls
      ? ["pgsql_ssl is not used: the connection is encrypted where the server can, and the server's certificate is not verified"]
      : []),
  ];
}
