import { liveApplication } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql } from '../support/postgresql-server.ts';
import type { Subject } from './subject.ts';

/** A Nextcloud-like PostgreSQL database of some 700 MB of dump. */
export async function postgresqlSubject(): Promise<Subject> {
  const server = await startPostgresql(['shared_buffers=512MB', 'max_wal_size=4GB']);
  const live = await liveApplication(() => livePostgresql(server));
  const database = /database: (\w+)/.exec(live.database.settings)?.[1] ?? '';
  await server.sql(
    `CREATE TABLE oc_filecache(fileid bigint PRIMARY KEY, storage int, path text, path_hash text, name text, size bigint, mtime int, etag text);
     CREATE TABLE oc_calendarobjects(id bigint PRIMARY KEY, calendarid int, uri text, calendardata bytea, lastmodified int, etag text);
     INSERT INTO oc_filecache SELECT n, n % 50, 'files/Documents/2026/' || n || '/report ''' || n || '''.odt', md5(n::text), 'report ' || n || '.odt', n * 4711::bigint, 1790000000 + n, left(md5(n::text), 13) FROM generate_series(1, 3500000) n;
     INSERT INTO oc_calendarobjects SELECT n, n % 200, md5(n::text) || '.ics', convert_to(repeat(E'BEGIN:VEVENT\\r\\nSUMMARY:' || md5(n::text), 10), 'UTF8'), 1790000000 + n, md5(n::text) FROM generate_series(1, 150000) n;
     CREATE INDEX fc_storage ON oc_filecache(storage, path_hash);`,
    database,
    database,
  );
  const connection = ['-h', server.socket, '-p', String(server.port), '-U', database, '-d', database];
  return {
    name: 'PostgreSQL',
    live,
    native: ['/usr/bin/pg_dump', ...connection],
    proof: '`pg_dump \\| tee >(sha256sum)`',
    pairs: 5,
    async remove() {
      await live.remove();
      await server.stop();
    },
  };
}
