import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { liveApplication, type LiveDatabase } from '../support/live-database.ts';
import type { Subject } from './subject.ts';

/** A Nextcloud-like SQLite database of some 700 MB of dump: a file cache of many short rows, calendar objects of a kilobyte. */
export async function sqliteSubject(): Promise<Subject> {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-bench-'));
  const file = join(directory, 'nextcloud.db');
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE oc_filecache(fileid INTEGER PRIMARY KEY, storage INTEGER, path TEXT, path_hash TEXT, name TEXT, size INTEGER, mtime INTEGER, etag TEXT);
    CREATE TABLE oc_calendarobjects(id INTEGER PRIMARY KEY, calendarid INTEGER, uri TEXT, calendardata BLOB, lastmodified INTEGER, etag TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
      INSERT INTO oc_filecache SELECT i, i % 50, 'files/Documents/2026/' || i || '/report ''' || i || '''.odt', lower(hex(randomblob(16))), 'report ' || i || '.odt', i * 4711, 1790000000 + i, lower(hex(randomblob(8))) FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 180000)
      INSERT INTO oc_calendarobjects SELECT i, i % 200, lower(hex(randomblob(16))) || '.ics', randomblob(600), 1790000000 + i, lower(hex(randomblob(16))) FROM n;
    CREATE INDEX fc_storage ON oc_filecache(storage, path_hash);`);
  database.close();
  const subject: LiveDatabase = {
    settings: `{ engine: sqlite, file: ${file} }`,
    contents: () => Promise.resolve(''),
    wreck: () => Promise.resolve(),
    beside: () => Promise.resolve([]),
    remove: () => rm(directory, { recursive: true }),
  };
  const live = await liveApplication(() => Promise.resolve(subject));
  return {
    name: 'SQLite',
    live,
    native: ['/usr/bin/sqlite3', file, '.dump'],
    check: ['/usr/bin/sqlite3', file, 'PRAGMA integrity_check'],
    proof: '`integrity_check`, then `.dump \\| tee >(sha256sum)`',
    pairs: 5,
    remove: live.remove,
  };
}
