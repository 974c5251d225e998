import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { liveSqlite } from '../support/live-sqlite.ts';
import { isolation } from './suites/isolation.ts';

let file = '';
const copy = (): string => `${file}-copy`;

isolation('sqlite', liveSqlite, {
  plant(live) {
    file = live;
    using database = new DatabaseSync(live);
    database.exec(`
      CREATE TABLE hit(word TEXT, loud TEXT GENERATED ALWAYS AS (upper(word)) VIRTUAL, CHECK (length(word) < 100));
      CREATE TRIGGER on_customer AFTER INSERT ON customer BEGIN INSERT INTO hit VALUES ('trigger'); DELETE FROM customer; END;
      CREATE TRIGGER on_delete AFTER DELETE ON customer BEGIN INSERT INTO hit VALUES ('trigger'); END;
      CREATE VIEW far AS SELECT word FROM hit;
      CREATE TRIGGER instead INSTEAD OF INSERT ON far BEGIN DELETE FROM customer; END;
      INSERT INTO hit VALUES ('one');`);
    return Promise.resolve();
  },
  places: [/^CREATE TABLE /m, /^COMMIT;$/m],
  hostile: [
    "ATTACH 'LIVE' AS live;",
    "INSERT INTO live.hit VALUES ('forged');",
    'CREATE TRIGGER live.x AFTER INSERT ON customer BEGIN DELETE FROM customer; END;',
    "VACUUM INTO 'LIVE-copy';",
    "SELECT load_extension('LIVE-copy');",
    "SELECT writefile('LIVE', 'x');",
    'PRAGMA journal_mode = DELETE;',
    "PRAGMA temp_store_directory = '/';",
    "UPDATE sqlite_schema SET sql = '';",
    'DROP TABLE customer;',
    '.shell touch LIVE-copy',
    '.open LIVE',
    "CREATE VIRTUAL TABLE x USING csv(filename='LIVE');",
    "INSERT INTO hit VALUES (load_extension('LIVE-copy'));",
  ],
  reading: [
    'SELECT count(*) FROM far',
    'WITH one AS (SELECT 1 AS n) SELECT n FROM one',
    "SELECT count(*) FROM pragma_table_info('far')",
    "SELECT name = 'word' FROM pragma_table_xinfo('hit') LIMIT 1",
    "SELECT json_extract('[1]', '$[0]')",
  ],
  writing: [
    "ATTACH 'LIVE' AS live",
    "VACUUM INTO 'LIVE-copy'",
    'VACUUM',
    "SELECT load_extension('LIVE-copy')",
    'PRAGMA writable_schema = 1',
    'PRAGMA query_only = 0',
    'PRAGMA journal_mode = DELETE',
    "INSERT INTO hit(word) VALUES ('check')",
    'DELETE FROM customer RETURNING 1',
    'WITH all_of AS (SELECT id FROM customer) DELETE FROM customer WHERE id IN all_of RETURNING 1',
    'CREATE TABLE x(a)',
    'CREATE TEMP TABLE x(a)',
    "INSERT INTO far VALUES ('check')",
    'SELECT 1 FROM live.hit',
    'BEGIN IMMEDIATE',
    'SELECT id FROM customer FOR UPDATE',
    'REINDEX',
    'ANALYZE',
    "SELECT 2; ATTACH 'LIVE' AS live; DELETE FROM live.hit",
    'CREATE VIRTUAL TABLE temp.x USING fts5(a)',
  ],
  beside: () => new Promise((resolve) => setTimeout(resolve, 20)),
  surroundings: () => Promise.resolve(String(existsSync(copy()))),
});
