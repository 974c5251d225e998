import { execFileSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { runCheck } from '../../../src/engines/sqlite/run-check.ts';
import { runLoad } from '../../../src/engines/sqlite/run-load.ts';
import { aDatabase, aFile, dumpOf, pieces, scanned } from './a-database.ts';
import { inSegments } from './in-segments.ts';
import { everythingIn } from './everything-in.ts';

/** Databases that dump tools stumble over; each comes back equal, through Penstock and through the sqlite3 shell of the system. */
const hostile: Record<string, string> = {
  'nothing at all': 'PRAGMA user_version=0',
  'settings and no table': 'PRAGMA page_size=512; PRAGMA auto_vacuum=2; PRAGMA user_version=-7; PRAGMA application_id=1196444487; VACUUM',
  'tables without rows': 'CREATE TABLE empty(a, b); CREATE TABLE "keyless"(a PRIMARY KEY) WITHOUT ROWID',
  'text with NUL, in columns of every affinity': `
    CREATE TABLE t(a TEXT, b, c INTEGER, d REAL, e NUMERIC);
    INSERT INTO t VALUES(CAST(x'410042' AS TEXT), CAST(x'00' AS TEXT), CAST(x'610062' AS TEXT), CAST(x'620000' AS TEXT), CAST(x'0001' AS TEXT));
    INSERT INTO t VALUES('plain', 'it''s', 'x''y', '''', '');`,
  'text that is not UTF-8': `
    CREATE TABLE t(a TEXT, b);
    INSERT INTO t VALUES('before', 1), (char(65533), 'a true U+FFFD'), (CAST(x'ff' AS TEXT), CAST(x'41fe27c328' AS TEXT)), (CAST(x'eda080' AS TEXT), ''''), ('after', 2);`,
  'line ends of every kind': `
    CREATE TABLE t(a TEXT, b);
    INSERT INTO t VALUES(char(13,10), 'a'||char(13,10)||'b'''||char(13)), (char(13,11,13,10), char(10)), (char(10,13), 'x'||char(13)||'y'), (char(13,10)||char(65533), CAST(x'0d0aff' AS TEXT));`,
  'text that looks like SQL, commands and seals': `
    CREATE TABLE t(a TEXT);
    INSERT INTO t VALUES('
COMMIT;
.shell touch /tmp/owned
ATTACH ''x'' AS y;
-- penstock seal'), ('/* '), ('-- '), ('); DROP TABLE t; --'), ('"'), ('['), ('\`');`,
  'emoji and a byte order mark': `CREATE TABLE t("🐘 name" TEXT); INSERT INTO t VALUES('🐘'), (char(65279)||'x'), ('žluťoučký'), (char(65535,65534));`,
  'blobs where text is declared':
    "CREATE TABLE t(a TEXT); INSERT INTO t VALUES('text'), (x'41'), (x''); CREATE TABLE u(a VARCHAR(9)); INSERT INTO u VALUES(x'');",
  'CR LF and nothing else': "CREATE TABLE t(a TEXT); INSERT INTO t VALUES('a'||char(13,10)||'b'), ('c');",
  'NUL and nothing else':
    "CREATE TABLE t(a TEXT); INSERT INTO t VALUES(CAST(x'4100' AS TEXT)), ('c'); CREATE TABLE u(a); INSERT INTO u SELECT a FROM t",
  blobs: "CREATE TABLE t(a BLOB, b TEXT); INSERT INTO t VALUES(x'', x'00ff'), (zeroblob(70000), randomblob(100)), (x'27', x'2727');",
  integers: `
    CREATE TABLE t(a INTEGER, b TEXT, c);
    INSERT INTO t VALUES(9223372036854775807, '9223372036854775807', -9223372036854775807-1), (9007199254740993, '007', 0), (-1, '-0', NULL);`,
  reals: `
    CREATE TABLE t(a REAL, b INTEGER, c);
    INSERT INTO t VALUES(9e999, -9e999, 9e999), (0.0, -0.0, -0.0), (0.1, 1.5, 1e23), (5e-324, 2.2250738585072014e-308, 1.7976931348623157e308),
      (1e15, 123456789012345680.0, 3.0), (1e-280, 1e280, 9.99e-281), (1.0, 1.0, 1.0);`,
  'odd names': `
    CREATE TABLE "select"("from" TEXT, "a b", "c""d", "e'f", "%", "x.y", "
", "");
    INSERT INTO "select" VALUES(1,2,3,4,5,6,7,8);
    CREATE TABLE ""(a); INSERT INTO "" VALUES(1);
    CREATE TABLE "line
end;"(a); INSERT INTO "line
end;" VALUES(1);
    CREATE TABLE 'it''s "[\`'(a); INSERT INTO 'it''s "[\`' VALUES('x');
    CREATE TABLE "__proto__"(a); INSERT INTO "__proto__" VALUES(1);
    CREATE INDEX "i.%" ON "select"("");
    CREATE TABLE edit(a); CREATE INDEX on_edit ON edit(a);`,
  rowids: `
    CREATE TABLE implicit(a); INSERT INTO implicit(rowid, a) VALUES(-5, 'x'), (7, 'y'), (9223372036854775807, 'z');
    CREATE TABLE hidden(rowid, oid); INSERT INTO hidden(_rowid_, rowid, oid) VALUES(3, 1, 2), (9, 5, 6);
    CREATE TABLE alias(x, id INTEGER PRIMARY KEY); INSERT INTO alias VALUES('a', 5), ('b', 3);
    CREATE TABLE quirk(id INTEGER PRIMARY KEY DESC, x); INSERT INTO quirk(rowid, id, x) VALUES(12, 1, 2), (8, NULL, 3);
    CREATE TABLE almost(id INT PRIMARY KEY, x); INSERT INTO almost(rowid, id, x) VALUES(12, 1, 2);
    CREATE TABLE both(a, b, PRIMARY KEY(a, b)); INSERT INTO both(rowid, a, b) VALUES(4, NULL, NULL), (2, 1, 1);
    CREATE TABLE named(rowid INTEGER PRIMARY KEY, x); INSERT INTO named VALUES(4, 1);
    CREATE TABLE less(a TEXT, b, PRIMARY KEY(b DESC, a COLLATE NOCASE)) WITHOUT ROWID; INSERT INTO less VALUES('a', 1), ('B', 2.5), ('c', x'00');`,
  AUTOINCREMENT: `
    CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, x); INSERT INTO t VALUES(500, 'x'); DELETE FROM t;
    CREATE TABLE u(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO u VALUES(3);
    INSERT INTO sqlite_sequence VALUES('gone', 77);`,
  'AUTOINCREMENT that is no more': 'CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES(9); DROP TABLE t;',
  statistics: `
    CREATE TABLE t(a, b); CREATE INDEX i ON t(a); INSERT INTO t VALUES(1, 2), (1, 3), (2, 4); ANALYZE;
    PRAGMA writable_schema=ON; CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample); INSERT INTO sqlite_stat4 VALUES('t','i','2 1','0 0','0 0',x'0309080101');`,
  'generated columns': `
    CREATE TABLE t(a INTEGER PRIMARY KEY, b AS (a * 2), c TEXT, d AS (c || 'x') STORED UNIQUE); INSERT INTO t(a, c) VALUES(1, 'p'), (2, 'q');
    CREATE TABLE only(a AS (1), b); INSERT INTO only(b) VALUES(5);`,
  'strict tables': `
    CREATE TABLE t(a INT, b REAL, c TEXT, d BLOB, e ANY) STRICT;
    INSERT INTO t VALUES(1, 2, '3', x'04', '005'), (NULL, 0.1, CAST(x'0041' AS TEXT), NULL, 5), (NULL, NULL, NULL, NULL, 5.5);`,
  'constraints that rows or loading could break': `
    CREATE TABLE tree(id INTEGER PRIMARY KEY, up REFERENCES tree(id)); INSERT INTO tree VALUES(1, 2), (2, NULL), (3, 99);
    CREATE TABLE d(a DEFAULT (abs(-3)), b DEFAULT CURRENT_TIMESTAMP, c INT NOT NULL ON CONFLICT REPLACE DEFAULT 1 CHECK(c > 0), e UNIQUE ON CONFLICT IGNORE);
    INSERT INTO d(a, e) VALUES(1, 1), (NULL, NULL), (NULL, NULL);`,
  'triggers, views on views, indexes of every kind': `
    CREATE TABLE t(a TEXT, b, c); CREATE TABLE log(x);
    CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT * FROM v WHERE b > 1; CREATE VIEW lost AS SELECT * FROM not_there;
    CREATE TRIGGER count_up AFTER INSERT ON t WHEN new.b BEGIN INSERT INTO log VALUES(CASE WHEN new.a = ';' THEN 'END;' ELSE new.a END); END;
    CREATE TRIGGER instead INSTEAD OF INSERT ON v BEGIN SELECT 1; INSERT INTO t(a) VALUES(new.a); END;
    CREATE UNIQUE INDEX "u" ON t(a COLLATE NOCASE DESC) WHERE b IS NOT NULL; CREATE INDEX e ON t(lower(a), b + c);
    CREATE INDEX partial ON t(b) WHERE a = 'quoted; text' -- and a comment
;
    INSERT INTO t VALUES('x', 1, 2), ('y', 2, 3), ('X', NULL, 4);`,
  'double-quoted strings in the schema': `CREATE TABLE t(a DEFAULT "hello", b); INSERT INTO t(b) VALUES(1); CREATE VIEW v AS SELECT * FROM t WHERE a = "hello";`,
  'comments in the schema': `CREATE TABLE t(a -- a ; comment
, b /* ' " ; */
); INSERT INTO t VALUES(1, 2); CREATE VIEW v AS SELECT 1 -- the end
;CREATE INDEX i ON t(a) WHERE a = '--'`,
  'full-text search and trees': `
    CREATE VIRTUAL TABLE five USING fts5(title, body, content_rowid); INSERT INTO five VALUES('it''s', 'some text', 1), ('b', 'more', 2);
    CREATE VIRTUAL TABLE "thr'ee" USING fts4(x); INSERT INTO "thr'ee" VALUES('words'), ('and words');
    CREATE VIRTUAL TABLE contentless USING fts5(x, content=''); INSERT INTO contentless(rowid, x) VALUES(9, 'nine');
    CREATE VIRTUAL TABLE places USING rtree(id, x0, x1, +label TEXT); INSERT INTO places VALUES(1, 0.1, 0.2, 'here'), (2, -1, 1, NULL);
    CREATE TABLE after(a); INSERT INTO after VALUES(1);`,
  'a virtual table of an unknown module': `
    CREATE TABLE "v_data"(a); INSERT INTO v_data VALUES(1); PRAGMA writable_schema=ON;
    INSERT INTO sqlite_schema VALUES('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING spellfix1');`,
};

describe.each(Object.entries(hostile))('%s', (_, sql) => {
  test.each(['UTF-8', 'UTF-16le', 'UTF-16be'])('in %s', async (encoding) => {
    const file = aDatabase(`PRAGMA encoding='${encoding}'; ${sql}`);
    const before = everythingIn(file);
    const { text, counts } = await dumpOf(file);

    const loaded = aFile();
    await runLoad(loaded, pieces(text));
    expect(everythingIn(loaded)).toEqual(before);
    const check = runCheck(loaded, 'rows');
    expect(check.complaints).toEqual([]);
    expect(counts.objects).toEqual(check.counts.objects);
    expect({ ...check.counts.rows, ...counts.rows }).toEqual(check.counts.rows);

    const byHand = aFile();
    loadByHand(byHand, text);
    expect(everythingIn(byHand)).toEqual(before);

    const segments = await inSegments(text);
    expect(segments.counts).toEqual(counts);
    const fromSegments = aFile();
    await runLoad(fromSegments, pieces(segments.text));
    expect(everythingIn(fromSegments)).toEqual(before);
  });
});

/** As docs/sqlite.md has it: newer shells are defensive, and then let nobody write what AUTOINCREMENT and virtual tables need. */
function loadByHand(file: string, text: Buffer): void {
  execFileSync('sqlite3', ['-bail', '-cmd', '.dbconfig defensive off', file], { input: text });
}

test('a hundred thousand random reals come back to the bit', async () => {
  const file = aDatabase('CREATE TABLE t(a REAL, b)');
  const database = new DatabaseSync(file);
  const insert = database.prepare('INSERT INTO t VALUES(?, ?)');
  const view = new DataView(new ArrayBuffer(8));
  database.exec('BEGIN');
  for (let count = 0; count < 100_000;) {
    view.setUint32(0, Math.random() * 2 ** 32);
    view.setUint32(4, Math.random() * 2 ** 32);
    // One in eight is subnormal, one in eight near the largest; beside each stands one such as people write.
    if (count % 8 === 0) view.setUint16(0, view.getUint16(0) & 0x800f);
    if (count % 8 === 1) view.setUint16(0, (view.getUint16(0) & 0x800f) | 0x7fe0);
    const value = view.getFloat64(0);
    if (!Number.isFinite(value)) continue;
    insert.run(value, Number((Math.random() * 10 ** (count % 12)).toFixed(count % 9)));
    count += 1;
  }
  database.exec('COMMIT');
  database.close();

  const before = everythingIn(file);
  const { text } = await dumpOf(file);
  const loaded = aFile();
  await runLoad(loaded, pieces(text));
  expect(everythingIn(loaded).rows).toEqual(before.rows);
  const byHand = aFile();
  loadByHand(byHand, text);
  expect(everythingIn(byHand).rows).toEqual(before.rows);
});

test('the dump that the sqlite3 shell makes is loaded, too', async () => {
  const file = aDatabase(
    ['full-text search and trees', 'triggers, views on views, indexes of every kind', 'odd names'].map((name) => hostile[name]).join('; '),
  );
  const text = execFileSync('sqlite3', [file, '.dump']);
  const counts = scanned([text]).counts;
  const loaded = aFile();
  await runLoad(loaded, pieces(text));
  expect(everythingIn(loaded).rows).toEqual(everythingIn(file).rows);
  const { rows, objects } = runCheck(loaded, 'rows').counts;
  expect(counts).toEqual({ rows, objects });
});

test('a thousand columns, and rows of many sizes', async () => {
  const columns = Array.from({ length: 999 }, (_, index) => `c${index}`);
  const file = aDatabase(`
    CREATE TABLE wide(${columns.join(',')}); INSERT INTO wide VALUES(${columns.map((_, index) => (index % 3 ? `'v${index}'` : index)).join(',')});
    CREATE TABLE sizes(a TEXT, b BLOB);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      INSERT INTO sizes SELECT printf('%.*c', i * i % 977, 'x'), randomblob(iif(i % 500, i % 7, 3000000)) FROM n;`);
  const { text, counts } = await dumpOf(file);
  expect(counts.rows).toEqual({ wide: 1, sizes: 3000 });
  const loaded = aFile();
  await runLoad(loaded, pieces(text));
  expect(everythingIn(loaded)).toEqual(everythingIn(file));
});

test('a blob of 50 MB', async () => {
  const file = aDatabase('CREATE TABLE t(a, b); INSERT INTO t VALUES(1, 2), (3, randomblob(50000000)), (4, 5)');
  const { text, counts } = await dumpOf(file);
  expect(counts.rows).toEqual({ t: 3 });
  const loaded = aFile();
  await runLoad(loaded, pieces(text));
  const database = new DatabaseSync(loaded);
  database.exec(`ATTACH '${file}' AS source`);
  expect(database.prepare('SELECT count(*) AS same FROM t JOIN source.t AS s ON s.a = t.a AND s.b = t.b').get()).toEqual({ same: 3 });
  database.close();
});
