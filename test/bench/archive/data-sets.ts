/** A data set as SQL, by the megabytes of its dump. */
type Maker = (megabytes: number) => string;

export const dataSetNames = ['nextcloud', 'blobs', 'single', 'many'] as const;

export type DataSetName = (typeof dataSetNames)[number];

const event = 'BEGIN:VEVENT';

/**
 * The same data on both engines: files and calendars as a Nextcloud has them; wide blobs that cannot be compressed; one huge table; 5,000 small ones. All is made
 * by the server from numbers, so that it is the same on every machine.
 */
export const dataSets: Readonly<Record<'mariadb' | 'postgresql', Readonly<Record<DataSetName, Maker>>>> = {
  mariadb: {
    nextcloud: (megabytes) => `
      CREATE TABLE oc_filecache(fileid BIGINT PRIMARY KEY, storage INT, path VARCHAR(4000), path_hash CHAR(32), parent BIGINT, name VARCHAR(250), size BIGINT, mtime INT, etag CHAR(40), KEY fs_storage_path_hash(storage, path_hash), KEY fs_parent_name_hash(parent, name(64)), KEY fs_mtime(mtime)) ENGINE=InnoDB;
      CREATE TABLE oc_calendarobjects(id BIGINT PRIMARY KEY, calendarid INT, uri VARCHAR(255), calendardata LONGBLOB, lastmodified INT, etag CHAR(32), KEY calobj(calendarid, uri)) ENGINE=InnoDB;
      CREATE TABLE oc_activity(activity_id BIGINT PRIMARY KEY, timestamp INT, user VARCHAR(64), subject VARCHAR(255), object_id BIGINT, KEY activity_user_time(user, timestamp), KEY activity_object(object_id)) ENGINE=InnoDB;
      INSERT INTO oc_filecache SELECT seq, seq % 50, concat('files/Documents/2026/', seq, '/report ''', seq, '''.odt'), md5(seq), seq DIV 20, concat('report ', seq, '.odt'), seq * 4711, 1790000000 + seq, left(md5(seq), 13) FROM seq_1_to_${megabytes * 3000};
      INSERT INTO oc_calendarobjects SELECT seq, seq % 200, concat(md5(seq), '.ics'), repeat(concat('${event}', char(13, 10), 'SUMMARY:', md5(seq), char(13, 10)), 12), 1790000000 + seq, md5(seq) FROM seq_1_to_${megabytes * 400};
      INSERT INTO oc_activity SELECT seq, 1790000000 + seq, concat('user', seq % 300), concat('file_changed ', md5(seq)), seq % 99991 FROM seq_1_to_${megabytes * 1200};`,
    blobs: (megabytes) => `
      CREATE TABLE attachment(id INT PRIMARY KEY, name VARCHAR(100), content LONGBLOB) ENGINE=InnoDB;
      INSERT INTO attachment SELECT seq, concat('file ', seq), random_bytes(1000) FROM seq_1_to_${megabytes * 4};
      UPDATE attachment SET content = concat(${Array.from({ length: 100 }, () => 'random_bytes(1000)').join(',')}) WHERE id <= ${megabytes * 4};`,
    single: (megabytes) => `
      CREATE TABLE measurement(id BIGINT AUTO_INCREMENT PRIMARY KEY, sensor INT, at DATETIME, value DOUBLE, note VARCHAR(80), KEY by_sensor(sensor, at)) ENGINE=InnoDB;
      INSERT INTO measurement SELECT seq, seq % 1000, from_unixtime(1790000000 + seq), rand(seq), md5(seq) FROM seq_1_to_${megabytes * 10000};`,
    many: (megabytes) =>
      manyTables(megabytes, (table, rows) => [
        `CREATE TABLE ${table}(id INT PRIMARY KEY, word VARCHAR(40), KEY (word)) ENGINE=InnoDB`,
        `INSERT INTO ${table} SELECT seq, md5(seq) FROM seq_1_to_${rows}`,
      ]),
  },
  postgresql: {
    nextcloud: (megabytes) => `
      CREATE TABLE oc_filecache(fileid bigint PRIMARY KEY, storage int, path text, path_hash text, parent bigint, name text, size bigint, mtime int, etag text);
      CREATE TABLE oc_calendarobjects(id bigint PRIMARY KEY, calendarid int, uri text, calendardata bytea, lastmodified int, etag text);
      CREATE TABLE oc_activity(activity_id bigint PRIMARY KEY, timestamp int, "user" text, subject text, object_id bigint);
      INSERT INTO oc_filecache SELECT n, n % 50, 'files/Documents/2026/' || n || '/report ''' || n || '''.odt', md5(n::text), n / 20, 'report ' || n || '.odt', n * 4711::bigint, 1790000000 + n, left(md5(n::text), 13) FROM generate_series(1, ${megabytes * 3000}) n;
      INSERT INTO oc_calendarobjects SELECT n, n % 200, md5(n::text) || '.ics', convert_to(repeat(E'${event}\\r\\nSUMMARY:' || md5(n::text) || E'\\r\\n', 6), 'UTF8'), 1790000000 + n, md5(n::text) FROM generate_series(1, ${megabytes * 400}) n;
      INSERT INTO oc_activity SELECT n, 1790000000 + n, 'user' || n % 300, 'file_changed ' || md5(n::text), n % 99991 FROM generate_series(1, ${megabytes * 1200}) n;
      CREATE INDEX fs_storage_path_hash ON oc_filecache(storage, path_hash); CREATE INDEX fs_parent_name_hash ON oc_filecache(parent, name); CREATE INDEX fs_mtime ON oc_filecache(mtime);
      CREATE INDEX calobj ON oc_calendarobjects(calendarid, uri); CREATE INDEX activity_user_time ON oc_activity("user", timestamp); CREATE INDEX activity_object ON oc_activity(object_id);`,
    blobs: (megabytes) => `
      CREATE TABLE attachment(id int PRIMARY KEY, name text, content bytea);
      ALTER TABLE attachment ALTER content SET STORAGE EXTERNAL;
      INSERT INTO attachment SELECT n, 'file ' || n, (SELECT string_agg(decode(md5(n || ' ' || m), 'hex'), '') FROM generate_series(1, 6250) m) FROM generate_series(1, ${megabytes * 5}) n;`,
    single: (megabytes) => `
      CREATE TABLE measurement(id bigserial PRIMARY KEY, sensor int, at timestamptz, value double precision, note text);
      INSERT INTO measurement SELECT n, n % 1000, to_timestamp(1790000000 + n), random(), md5(n::text) FROM generate_series(1, ${megabytes * 10000}) n;
      CREATE INDEX by_sensor ON measurement(sensor, at);`,
    many: (megabytes) =>
      manyTables(megabytes, (table, rows) => [
        `CREATE TABLE ${table}(id int PRIMARY KEY, word text)`,
        `INSERT INTO ${table} SELECT n, md5(n::text) FROM generate_series(1, ${rows}) n`,
        `CREATE INDEX ON ${table}(word)`,
      ]),
  },
};

function manyTables(megabytes: number, statements: (table: string, rows: number) => string[]): string {
  const tables = 5000;
  const rows = Math.max(1, Math.round((megabytes * 25_000) / tables));
  return Array.from({ length: tables }, (_, at) =>
    statements(`t${at}`, rows)
      .map((each) => `${each};`)
      .join('\n'),
  ).join('\n');
}
