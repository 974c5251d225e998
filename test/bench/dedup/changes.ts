/** What happens to a database between two backups, as SQL for both engines. */
export interface Change {
  readonly name: string;
  /** @param files how many rows `oc_filecache` has, of which the others have so much less */
  readonly sql: (files: number) => string;
}

const touched = `SET size = size + 4711, mtime = mtime + 86400, etag = left(md5(concat(etag, 'x')), 13)`;

/** Of the data set `nextcloud`, one after the other. */
export const changes: readonly Change[] = [
  { name: 'nothing changed', sql: () => 'SELECT 1;' },
  {
    name: '1 % of the files touched, next to each other',
    sql: (files) =>
      `UPDATE oc_filecache ${touched} WHERE fileid BETWEEN ${Math.floor(files / 3)} AND ${Math.floor(files / 3 + files / 100)};`,
  },
  {
    name: '1 % more rows, at the end of two tables',
    sql: (files) => `
      INSERT INTO oc_filecache SELECT fileid + ${files}, storage, path, path_hash, parent, name, size, mtime, etag FROM oc_filecache WHERE fileid <= ${files / 100};
      INSERT INTO oc_calendarobjects SELECT id + ${files}, calendarid, uri, calendardata, lastmodified, etag FROM oc_calendarobjects WHERE id <= ${files / 750};`,
  },
  {
    name: 'the oldest 5 % of the activities removed',
    sql: (files) => `DELETE FROM oc_activity WHERE activity_id <= ${files / 50};`,
  },
  {
    name: '1 in 10,000 files renamed, scattered',
    sql: () => `UPDATE oc_filecache SET name = concat(name, '.old') WHERE fileid % 10000 = 17;`,
  },
  { name: '1 % of the files touched, scattered', sql: () => `UPDATE oc_filecache ${touched} WHERE fileid % 100 = 17;` },
];
