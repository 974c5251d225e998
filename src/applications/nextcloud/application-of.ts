import { completeCommon } from '../complete-common.ts';
import type { Application } from '../contract.ts';
import { backupSet } from './backup-set.ts';
import { databaseOf } from './database-of.ts';
import type { Found } from './found.ts';
import type { NextcloudFile } from './schema.ts';
import { siteInFile, type Place, type Site } from './site.ts';

/**
 * The application that a file and what was found of its installation make; looks at nothing.
 * @throws Failure configuration: this installation cannot be backed up so
 */
export function applicationOf(
  file: NextcloudFile,
  place: Place,
  found: Found,
  at: { readonly name: string; readonly path: string },
): Application {
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
