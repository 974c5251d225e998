import { liveApplication } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import type { Subject } from './subject.ts';

/** A Nextcloud-like MariaDB database of some 700 MB of dump. */
export async function mariadbSubject(): Promise<Subject> {
  const server = await startMariadb(['--innodb-buffer-pool-size=1G']);
  const live = await liveApplication(() => liveMariadb(server));
  const database = /database: (\w+)/.exec(live.database.settings)?.[1] ?? '';
  await server.sql(
    `CREATE TABLE oc_filecache(fileid BIGINT PRIMARY KEY, storage INT, path VARCHAR(4000), path_hash CHAR(32), name VARCHAR(250), size BIGINT, mtime INT, etag CHAR(40), KEY fc_storage(storage, path_hash)) ENGINE=InnoDB;
     CREATE TABLE oc_calendarobjects(id BIGINT PRIMARY KEY, calendarid INT, uri VARCHAR(255), calendardata LONGBLOB, lastmodified INT, etag CHAR(32)) ENGINE=InnoDB;
     INSERT INTO oc_filecache SELECT seq, seq % 50, concat('files/Documents/2026/', seq, '/report ''', seq, '''.odt'), md5(seq), concat('report ', seq, '.odt'), seq * 4711, 1790000000 + seq, left(md5(seq), 13) FROM seq_1_to_3000000;
     INSERT INTO oc_calendarobjects SELECT seq, seq % 200, concat(md5(seq), '.ics'), repeat(concat('BEGIN:VEVENT', char(13, 10), 'SUMMARY:', md5(seq), char(13, 10)), 20), 1790000000 + seq, md5(seq) FROM seq_1_to_150000;`,
    database,
  );
  return {
    name: 'MariaDB',
    live,
    native: [
      '/usr/bin/mariadb-dump',
      '--no-defaults',
      `--socket=${server.socket}`,
      '-uroot',
      '--single-transaction',
      '--quick',
      '--routines',
      '--triggers',
      '--events',
      '--default-character-set=utf8mb4',
      database,
    ],
    proof: '`mariadb-dump \\| tee >(sha256sum)`',
    pairs: 5,
    async remove() {
      await live.remove();
      await server.stop();
    },
  };
}
