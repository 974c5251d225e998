import { chmodSync } from 'node:fs';
import { beforeAll } from 'vitest';
import { bothServers } from '../both-servers.ts';
import { cleanups } from '../cleanups.ts';
import type { MariadbServer } from '../mariadb-server.ts';
import type { PostgresqlServer } from '../postgresql-server.ts';
import { davClient, type DavClient } from './dav-client.ts';
import type { NextcloudDatabase } from './install-nextcloud.ts';
import { backUp } from './jobs.ts';
import { liveNextcloud, mariadbFor, postgresqlFor, type LiveNextcloud } from './live-nextcloud.ts';

/** Nextclouds on each database, for the tests of one file; what they make is undone after each test. */
export interface Clouds {
  /** `SQLite`, `MariaDB`, `PostgreSQL`. */
  readonly kinds: readonly string[];
  readonly undo: (() => Promise<unknown>)[];
  readonly servers: { readonly mariadb: MariadbServer; readonly postgresql: PostgresqlServer };
  databaseOf(kind: string): Promise<NextcloudDatabase>;
  install(kind: string): Promise<LiveNextcloud>;
  clientOf(cloud: LiveNextcloud): Promise<DavClient>;
  backUp(cloud: LiveNextcloud, jobId: number): ReturnType<typeof backUp>;
}

/** Starts the servers before the first test of a file, and ends them after its last. */
export function clouds(): Clouds {
  const undo = cleanups();
  const servers = bothServers();
  // The site's owner is neither the server's nor ours.
  beforeAll(() => chmodSync(servers.mariadb.directory, 0o755));
  const databases: Readonly<Record<string, () => Promise<NextcloudDatabase>>> = {
    SQLite: () => Promise.resolve({ dbtype: 'sqlite3' }),
    MariaDB: () => mariadbFor(servers.mariadb),
    PostgreSQL: () => postgresqlFor(servers.postgresql),
  };
  const databaseOf = (kind: string): Promise<NextcloudDatabase> => (databases[kind] as () => Promise<NextcloudDatabase>)();
  return {
    kinds: Object.keys(databases),
    undo,
    servers,
    databaseOf,
    async install(kind) {
      const cloud = await liveNextcloud(await databaseOf(kind));
      undo.push(() => cloud.remove());
      return cloud;
    },
    async clientOf(cloud) {
      const web = await cloud.site.serve();
      undo.push(() => web.stop());
      return davClient(web.url);
    },
    async backUp(cloud, jobId) {
      const backup = await backUp(cloud, jobId);
      undo.push(() => Promise.resolve(backup.files.remove()));
      return backup;
    },
  };
}
