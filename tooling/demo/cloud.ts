import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { chance } from './chance.ts';

/** The tables of a Nextcloud that hold what people would miss, as its installer makes them on SQLite (some columns left out). */
const schema = `
  CREATE TABLE oc_users (uid VARCHAR(64) DEFAULT '' NOT NULL, displayname VARCHAR(64), password VARCHAR(255) DEFAULT '' NOT NULL,
    uid_lower VARCHAR(64) DEFAULT '', PRIMARY KEY(uid));
  CREATE TABLE oc_filecache (fileid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, storage BIGINT DEFAULT 0 NOT NULL, path VARCHAR(4000),
    path_hash VARCHAR(32) DEFAULT '' NOT NULL, parent BIGINT DEFAULT 0 NOT NULL, name VARCHAR(250), size BIGINT DEFAULT 0 NOT NULL,
    mtime BIGINT DEFAULT 0 NOT NULL, etag VARCHAR(40), permissions INTEGER DEFAULT 0, checksum VARCHAR(255));
  CREATE UNIQUE INDEX fs_storage_path_hash ON oc_filecache (storage, path_hash);
  CREATE INDEX fs_parent_name_hash ON oc_filecache (parent, name);
  CREATE TABLE oc_calendars (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, principaluri VARCHAR(255), uri VARCHAR(255),
    displayname VARCHAR(255), synctoken INTEGER DEFAULT 1 NOT NULL, components VARCHAR(64));
  CREATE UNIQUE INDEX calendars_index ON oc_calendars (principaluri, uri);
  CREATE TABLE oc_calendarobjects (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, calendardata BLOB, uri VARCHAR(255),
    calendarid BIGINT NOT NULL, lastmodified INTEGER, etag VARCHAR(32), size BIGINT NOT NULL, uid VARCHAR(255),
    calendartype INTEGER DEFAULT 0 NOT NULL);
  CREATE UNIQUE INDEX calobjects_index ON oc_calendarobjects (calendarid, calendartype, uri);
  CREATE TABLE oc_cards (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, addressbookid BIGINT DEFAULT 0 NOT NULL, carddata BLOB,
    uri VARCHAR(255), lastmodified BIGINT, etag VARCHAR(32), size BIGINT NOT NULL, uid VARCHAR(255));
  CREATE TABLE oc_share (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, share_type SMALLINT DEFAULT 0 NOT NULL, share_with VARCHAR(255),
    uid_owner VARCHAR(64) DEFAULT '' NOT NULL, file_source BIGINT, permissions SMALLINT DEFAULT 0 NOT NULL, stime BIGINT DEFAULT 0 NOT NULL,
    token VARCHAR(32), expiration DATETIME);
  PRAGMA user_version = 32;`;

const given = ['Ada', 'Bjørn', 'Chloé', 'Dmitrij', 'Elif', 'Łukasz', 'Mei', 'Noor', 'Oğuz', 'Zoë'];
const family = ['Ångström', 'Brandt', "D'Souza", 'Grübl', 'Nakamura', 'O’Neill', 'Петрова', 'Şahin', 'van der Berg', '李'];
const meetings = ['Stand-up', 'Dentist 🦷', 'Budget; round 2', 'Lunch with "the others"', 'Restore drill', 'Grandma’s 90th 🎂'];

/** Makes a Nextcloud-like database in WAL mode at `file`, the same every time: about 60,000 rows. */
export function makeCloud(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${schema} BEGIN;`);
  const random = chance(20_260_101);
  const day = 1_767_225_600;
  const insert = (table: string, columns: number): ((...values: (string | number | null | Uint8Array)[]) => void) => {
    const statement = db.prepare(`INSERT INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`);
    return (...values) => void statement.run(...values);
  };
  const add = {
    user: insert('oc_users', 4),
    file: insert('oc_filecache', 11),
    calendar: insert('oc_calendars', 6),
    event: insert('oc_calendarobjects', 9),
    card: insert('oc_cards', 8),
    share: insert('oc_share', 9),
  };
  for (let person = 1; person <= 150; person += 1) {
    const name = `${random.oneOf(given)} ${random.oneOf(family)}`;
    const uid = `user${person}`;
    add.user(uid, name, `3|$argon2id$v=19$m=65536,t=4,p=1$${random.hex(22)}$${random.hex(43)}`, uid);
    add.calendar(null, `principals/users/${uid}`, 'personal', 'Personal', 1 + random.below(900), 'VEVENT,VTODO');
    for (let event = 0; event < 60; event += 1) {
      const id = random.hex(32);
      const at = `2026${twoDigits(1 + random.below(12))}${twoDigits(1 + random.below(28))}T${twoDigits(random.below(24))}0000Z`;
      const ics = Buffer.from(
        `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:${id}\r\nDTSTART:${at}\r\nSUMMARY:${random.oneOf(meetings)}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
      );
      add.event(null, ics, `${id}.ics`, person, day + random.below(9_000_000), md5(ics), ics.length, id, 0);
    }
    for (let card = 0; card < 20; card += 1) {
      const id = random.hex(32);
      const photo = Buffer.concat([
        Buffer.from(`BEGIN:VCARD\r\nFN:${name}\r\nPHOTO:`),
        random.bytes(random.below(1200)),
        Buffer.from('\r\nEND:VCARD\r\n'),
      ]);
      add.card(null, person, photo, `${id}.vcf`, day - card, md5(photo), photo.length, id);
    }
    for (let each = 0; each < 280; each += 1) {
      const leaf = `${random.oneOf(['Holiday', 'Invoice', 'Ünïcödé', "Bob's notes", '100 %', 'a\nnewline'])} ${each}.${random.oneOf(['jpg', 'pdf', 'md'])}`;
      const path = `files/${uid}/${random.oneOf(['Photos', 'Documents', 'Projects/2026'])}/${leaf}`;
      add.file(
        null,
        person,
        path,
        md5(path),
        person,
        leaf,
        random.below(4e9),
        day - random.below(1e8),
        random.hex(13),
        27,
        each % 9 ? null : `SHA1:${random.hex(40)}`,
      );
    }
    for (let share = 0; share < 8; share += 1) {
      add.share(null, 3, null, uid, 1 + random.below(40_000), 17, day - share, random.hex(15), share % 2 ? null : '2026-12-31 00:00:00');
    }
  }
  db.exec('COMMIT');
  db.close();
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function md5(of: string | Buffer): string {
  return createHash('md5').update(of).digest('hex');
}
