import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import type { SegmentedDump } from '../../../../src/engines/segments.ts';
import { type Segment, segmentBytes } from '../../../../src/streams/segment.ts';
import { type MariadbServer, startMariadb } from '../../../support/mariadb-server.ts';
import { aTarget, type TestTarget } from '../a-run.ts';
import { everythingIn } from '../hostile.ts';
import { ownProgram, putSegments, takeSegments } from './in-segments.ts';
import { whileMoneyMoves } from './while-money-moves.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
}, 60_000);
afterAll(() => server.stop());

const start = async (target: TestTarget, workers: number): Promise<SegmentedDump> =>
  mysql.segments.dump(target, await mysql.examine(target), { workers });

async function drain(segments: AsyncIterable<Segment>, onRows: () => Promise<void> | void = () => undefined): Promise<Segment[]> {
  const all: Segment[] = [];
  for await (const segment of segments) {
    if (segment.stage === 'rows' && !all.some(({ stage }) => stage === 'rows')) await onRows();
    all.push(segment);
  }
  return all;
}

/** Some tens of megabytes, so that no worker is done before the reader has looked. */
const much = (database: string): string => `CREATE DATABASE ${database}; USE ${database};
  CREATE TABLE one (id INT PRIMARY KEY, data LONGBLOB) ENGINE=InnoDB; INSERT INTO one SELECT seq, REPEAT('x', 1000000) FROM seq_1_to_40;
  CREATE TABLE two LIKE one; INSERT INTO two SELECT * FROM one;`;

describe('all sessions see one moment', () => {
  test('while a writer keeps the sum of two tables', () => whileMoneyMoves(server), 120_000);

  test('without the right to lock, one session reads, and it is said', async () => {
    await server.sql(`CREATE DATABASE unlocked; CREATE TABLE unlocked.t (a INT PRIMARY KEY); INSERT INTO unlocked.t VALUES (1), (2);
      CREATE USER reader@localhost; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON unlocked.* TO reader@localhost; GRANT SELECT ON mysql.proc TO reader@localhost`);
    const target = aTarget(server, 'unlocked', { ownProgram, user: 'reader' });
    const taken = await takeSegments(target, 3);
    expect(taken.workers).toBe(1);
    expect(taken.counts.rows).toEqual({ t: 2 });
    expect(target.warnings).toEqual(['unlocked is read by one session instead of 3: reader has not the right LOCK TABLES']);
    await server.sql('GRANT LOCK TABLES ON unlocked.* TO reader@localhost');
    expect((await takeSegments(target, 3)).workers).toBe(3);
  }, 60_000);

  test('a transaction that has written and does not end is waited for, not for ever', async () => {
    await server.sql('CREATE DATABASE busy; CREATE TABLE busy.t (a INT PRIMARY KEY); INSERT INTO busy.t VALUES (1)');
    const open = server.sql('BEGIN; INSERT INTO t VALUES (2); SELECT SLEEP(40); COMMIT', 'busy').catch(() => undefined);
    const sleeping = "FROM information_schema.PROCESSLIST WHERE DB = 'busy' AND INFO LIKE 'SELECT SLEEP%'";
    while ((await server.sql(`SELECT COUNT(*) ${sleeping}`)) === '0\n') await new Promise((resolve) => setTimeout(resolve, 50));
    const target = aTarget(server, 'busy', { ownProgram });
    const taken = await takeSegments(target, 2);
    expect(taken.workers).toBe(1);
    expect(taken.counts.rows).toEqual({ t: 1 });
    expect(target.warnings.join()).toMatch(/could not be locked within 10 s, because a transaction/);
    await server.sql(await server.sql(`SELECT CONCAT('KILL ', ID) ${sleeping}`));
    await open;
  }, 120_000);
});

test('a password stands in no argument and no environment', async () => {
  await server.sql(`CREATE DATABASE secrets; CREATE TABLE secrets.t (a INT PRIMARY KEY); INSERT INTO secrets.t VALUES (1);
    CREATE USER careful@localhost IDENTIFIED BY 'hush-hush'; GRANT ALL ON secrets.* TO careful@localhost; GRANT SELECT ON mysql.proc TO careful@localhost`);
  const file = join(server.directory, 'password');
  writeFileSync(file, 'hush-hush\n', { mode: 0o600 });
  const dump = await start(aTarget(server, 'secrets', { ownProgram, user: 'careful', password: file }), 2);
  const readers = rowReaders();
  expect(readers).toHaveLength(2);
  for (const pid of readers)
    for (const what of ['cmdline', 'environ']) expect(readFileSync(`/proc/${pid}/${what}`, 'utf8')).not.toContain('hush');
  expect((await drain(dump.segments)).filter(({ stage }) => stage === 'rows')).toHaveLength(1);
}, 60_000);

test('a small table has its keys from the beginning, a large one when its rows are there', async () => {
  await server.sql(`CREATE DATABASE sizes; USE sizes;
    CREATE TABLE large (id INT PRIMARY KEY, data VARCHAR(1000), KEY by_data (data(10))) ENGINE=InnoDB; INSERT INTO large SELECT seq, REPEAT('x', 1000) FROM seq_1_to_3000;
    CREATE TABLE small (id INT PRIMARY KEY, large INT, KEY by_large (large), CONSTRAINT fk FOREIGN KEY (large) REFERENCES large (id)) ENGINE=InnoDB; INSERT INTO small VALUES (1, 1);
    ANALYZE TABLE large, small`);
  const before = await everythingIn(server.sql, 'sizes');
  const target = aTarget(server, 'sizes', { ownProgram });
  const taken = await takeSegments(target, 2, 1024 * 1024);
  const made = (stage: string): string => taken.segments.flatMap((one) => (one.stage === stage ? [String(one.text)] : [])).join('');
  expect(made('before')).toContain('KEY `by_large`');
  expect(made('before')).not.toContain('KEY `by_data`');
  expect(made('keys')).toMatch(/^ALTER TABLE `large` ADD KEY `by_data`/m);
  expect(made('keys')).not.toContain('small');
  expect(made('after')).toContain('ADD CONSTRAINT `fk`');
  await server.sql('DELETE FROM small', 'sizes');
  await putSegments(target, taken, 2);
  await mysql.swap(target, taken.examination);
  expect(await everythingIn(server.sql, 'sizes')).toBe(before);
}, 60_000);

describe('every row comes once', () => {
  test('of a table that is read in ranges, with gaps and crowds', async () => {
    await server.sql(`CREATE DATABASE ranges; USE ranges; CREATE TABLE t (id BIGINT PRIMARY KEY, data VARCHAR(2000), KEY (data(10)));
      INSERT INTO t SELECT seq, REPEAT('a', 1800) FROM seq_1_to_30000; INSERT INTO t SELECT 9000000000000000000 + seq, REPEAT('b', 1800) FROM seq_1_to_30000; INSERT INTO t VALUES (-9223372036854775808, NULL), (9223372036854775807, '')`);
    await server.sql('ANALYZE TABLE ranges.t');
    const target = aTarget(server, 'ranges', { ownProgram });
    const taken = await takeSegments(target, 2);
    expect(taken.counts.rows).toEqual({ t: 60_002 });
    const before = await server.sql('SELECT COUNT(*), SUM(CRC32(CONCAT_WS(0, id, data))) FROM ranges.t');
    await server.sql('DELETE FROM ranges.t');
    await putSegments(target, taken, 2);
    await mysql.swap(target, taken.examination);
    expect(await server.sql('SELECT COUNT(*), SUM(CRC32(CONCAT_WS(0, id, data))) FROM ranges.t')).toBe(before);
    // More ranges than segments by bytes alone would be: some end before they are full.
    expect(taken.segments.filter(({ stage, text }) => stage === 'rows' && text.length < segmentBytes).length).toBeGreaterThan(2);
  }, 120_000);

  test('also where a row is larger than a segment, or than a packet', async () => {
    await server.sql(`CREATE DATABASE long_rows; USE long_rows; CREATE TABLE t (id INT PRIMARY KEY, a LONGBLOB, b LONGTEXT, c INT, d LONGBLOB);
      INSERT INTO t VALUES (1, REPEAT(x'00275c0a0dff22801a41', 2000000), REPEAT('é''', 700000), 7, NULL), (2, '', NULL, NULL, REPEAT('z', 16777215 - 9)), (3, NULL, REPEAT('y', 1048570), -1, ''), (4, 'x', 'y', 0, REPEAT('\\\\', 16777200));
      INSERT INTO t SELECT seq, REPEAT('q', seq * 1117), NULL, seq, REPEAT('\\'', 70000) FROM seq_5_to_60`);
    const sum = 'SELECT id, SHA2(a, 256), SHA2(b, 256), c, SHA2(d, 256), LENGTH(d) FROM t ORDER BY id';
    const before = await server.sql(sum, 'long_rows');
    const target = aTarget(server, 'long_rows', { ownProgram });
    const taken = await takeSegments(target, 2);
    expect(taken.counts.rows).toEqual({ t: 60 });
    expect(taken.segments.filter(({ goesOn }) => goesOn).length).toBeGreaterThan(5);
    expect(Math.max(...taken.segments.map(({ text }) => text.length))).toBeLessThan(segmentBytes + 4 * 1024 * 1024);
    const whole = mysql.scan();
    whole.push(taken.text);
    expect(whole.finish().counts).toEqual(taken.counts);
    await server.sql('TRUNCATE t', 'long_rows');
    await putSegments(target, taken, 2);
    await mysql.swap(target, taken.examination);
    expect(await server.sql(sum, 'long_rows')).toBe(before);
  }, 120_000);
});

test('tables come back with their keys and foreign keys in their order', async () => {
  await server.sql(
    `CREATE DATABASE many_keys; USE many_keys;
    CREATE TABLE z (a INT, b INT NOT NULL, c VARCHAR(50), d INT AUTO_INCREMENT, e INT GENERATED ALWAYS AS (a + 1) VIRTUAL, PRIMARY KEY (b, a), KEY k1 (c), UNIQUE KEY k2 (c, b), KEY k3 (d), KEY k4 (a, c(7)), KEY k5 (e), KEY k6 (c) COMMENT 'it''s', FULLTEXT KEY words (c));
    CREATE TABLE p (id INT PRIMARY KEY, x INT NOT NULL, y INT, UNIQUE KEY yx (y, x), UNIQUE KEY x (x), KEY y (y), KEY xx (x DESC));
    CREATE TABLE f (a INT, b INT, c INT, KEY b (b), CONSTRAINT second FOREIGN KEY (b) REFERENCES p (x) ON UPDATE CASCADE, CONSTRAINT first FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL, FOREIGN KEY (c) REFERENCES f2 (id), CONSTRAINT loops FOREIGN KEY (c) REFERENCES f (b));
    `.replace('FOREIGN KEY (c) REFERENCES f2 (id), ', ''),
  );
  await server.sql(
    'USE many_keys; INSERT INTO p VALUES (1, 1, NULL), (2, 2, 2); INSERT INTO f VALUES (1, 2, 2), (NULL, 1, NULL); INSERT INTO z (a, b, c) VALUES (1, 1, "one"), (2, 1, "two")',
  );
  const before = await everythingIn(server.sql, 'many_keys');
  const target = aTarget(server, 'many_keys', { ownProgram });
  const taken = await takeSegments(target, 2);
  expect(taken.segments.filter(({ stage }) => stage === 'keys').map(({ table }) => table)).toEqual(['f', 'p']);
  await putSegments(target, taken, 2);
  await mysql.swap(target, taken.examination);
  expect(await everythingIn(server.sql, 'many_keys')).toBe(before);
}, 60_000);

describe('what goes wrong is loud, and ends it', () => {
  test.each([
    ['altered', 'ALTER TABLE two ADD COLUMN more INT DEFAULT 5, FORCE', /reading the table two: .*definition/i],
    ['dropped', 'DROP TABLE two', /reading the table two: .*doesn't exist/],
    [
      'another one of the same name',
      'CREATE TABLE three LIKE two; DROP TABLE two; RENAME TABLE three TO two',
      /reading the table two: .*definition/i,
    ],
  ])(
    'a table that is %s',
    async (what, statement, message) => {
      const database = `changed_${what.replaceAll(' ', '_')}`;
      await server.sql(much(database));
      const dump = await start(aTarget(server, database, { ownProgram }), 2);
      await server.sql(statement, database);
      await expect(drain(dump.segments)).rejects.toThrow(message);
      await expect(dump.ended()).rejects.toThrow(message);
    },
    60_000,
  );

  test.each(['kill -9', 'KILL'])(
    'a session that dies by %s',
    async (how) => {
      const database = how === 'KILL' ? 'died_by_server' : 'died_by_signal';
      await server.sql(much(database));
      const dump = await start(aTarget(server, database, { ownProgram }), 2);
      const kill = async (): Promise<void> => {
        if (how === 'KILL')
          await server.sql(
            await server.sql(`SELECT CONCAT('KILL ', MAX(ID)) FROM information_schema.PROCESSLIST WHERE DB = '${database}'`),
          );
        else process.kill(rowReaders()[0]!, 'SIGKILL');
      };
      await expect(drain(dump.segments, kill)).rejects.toThrow(
        how === 'KILL' ? /reading the table (one|two): / : /was not finished: signal SIGKILL/,
      );
      await expect(dump.ended()).rejects.toThrow(/reading the/);
      expect(rowReaders()).toEqual([]);
    },
    60_000,
  );

  test('nobody goes on when nobody reads', async () => {
    await server.sql(much('unread'));
    const dump = await start(aTarget(server, 'unread', { ownProgram }), 2);
    for await (const { stage } of dump.segments) if (stage === 'rows') break;
    expect(rowReaders()).toEqual([]);
  }, 60_000);
});

/** The processes of ours that read rows for this one. */
function rowReaders(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const isOurs = new RegExp(`\\) \\S ${process.pid} `).test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mysql-rows');
      } catch {
        return false;
      }
    });
}
