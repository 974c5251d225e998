import { expect, test } from 'vitest';
import { stages, segmentBytes } from '../../../src/streams/segment.ts';
import { aDatabase, dumpOf, scanned } from './a-database.ts';
import { inSegments } from './in-segments.ts';

const shop = `
  CREATE TABLE small(a); INSERT INTO small VALUES('one'), ('two');
  CREATE TABLE large(id INTEGER PRIMARY KEY AUTOINCREMENT, text);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO large(text) SELECT hex(randomblob(100)) FROM n;
  CREATE TABLE empty(a); CREATE TABLE "odd; name"(a); INSERT INTO "odd; name" VALUES(1);
  CREATE INDEX i ON large(text); CREATE VIEW v AS SELECT * FROM small;
  CREATE TRIGGER t AFTER INSERT ON small BEGIN INSERT INTO empty VALUES(';'); INSERT INTO large(text) VALUES(1); END; ANALYZE;`;

test('what makes tables stands before all rows, rows by table, and the rest behind', async () => {
  const { text } = await dumpOf(aDatabase(shop));
  const { segments } = await inSegments(text);
  expect(segments[0]).toMatchObject({ stage: 'before', goesOn: false });
  expect([...new Set(segments.map(({ stage, table }) => `${stage} ${table ?? ''}`))]).toEqual([
    'before ',
    'rows small',
    'rows large',
    'rows odd; name',
    'after ',
  ]);
  const order = segments.map(({ stage }) => stages.indexOf(stage));
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  const large = segments.filter(({ table }) => table === 'large');
  expect(large.length).toBeGreaterThan(2);
  expect(large.reduce((sum, { rows = 0 }) => sum + rows, 0)).toBe(60_000);
  for (const segment of segments) expect(segment.text.at(-1)).toBe(0x0a);
});

test('however the text is cut into chunks, the segments load the same', async () => {
  const { text, counts } = await dumpOf(aDatabase(shop));
  for (const size of [1000, 65536, 10_000_000]) {
    const divided = await inSegments(text, size);
    expect(divided.counts).toEqual(counts);
    expect(scanned([divided.text]).counts).toEqual(counts);
  }
});

test('a row of 50 MB goes on from segment to segment, and none is much longer than the others', async () => {
  const { text } = await dumpOf(
    aDatabase('CREATE TABLE t(a); INSERT INTO t VALUES(1), (randomblob(25000000)), (2); CREATE TABLE u(a); INSERT INTO u VALUES(3)'),
  );
  const { segments, counts } = await inSegments(text);
  expect(counts.rows).toEqual({ t: 3, u: 1 });
  expect(Math.max(...segments.map((segment) => segment.text.length))).toBeLessThan(2 * segmentBytes);
  const rows = segments.filter(({ stage }) => stage === 'rows');
  expect(rows.filter(({ goesOn }) => goesOn).length).toBeGreaterThan(10);
  expect(rows.filter(({ table, goesOn }) => table === 't' && !goesOn)).toHaveLength(1);
  expect(scanned([Buffer.concat(segments.map((segment) => segment.text))]).counts).toEqual(counts);
});

test('an empty database is one segment', async () => {
  const { text } = await dumpOf(aDatabase('PRAGMA user_version=0'));
  const { segments } = await inSegments(text);
  expect(segments).toMatchObject([{ stage: 'before', goesOn: false }]);
});
