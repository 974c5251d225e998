import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import { because } from '../../../support/because.ts';
import type { MysqlServer } from '../../../support/mysql-server.ts';
import { realMysql } from '../../../support/real-mysql.ts';
import { aTarget, take } from '../a-run.ts';
import { everythingIn, hostileSql } from '../hostile.ts';
import { ownProgram, putSegments, takeSegments, tuplesOf } from './in-segments.ts';
import { whileMoneyMoves } from './while-money-moves.ts';

describe.skipIf(realMysql.missing)(`MySQL from Debian sid, in segments${because(realMysql)}`, () => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await realMysql.start();
    process.env['PATH'] = `${server.env['PATH']}:${process.env['PATH']}`;
  });
  afterAll(() => server.stop());

  test.each([
    ['shop', 2],
    ['a b.c%d`e', 1],
    ['four', 4],
  ])(
    '%s comes back as it was, with %i sessions',
    async (database, workers) => {
      await server.sql(hostileSql(database, 'mysql'));
      const before = await everythingIn(server.sql, database);
      const target = aTarget(server, database, { ownProgram });
      const taken = await takeSegments(target, workers);
      expect(taken.workers).toBe(workers);
      const plain = await take(target);
      expect(taken.counts).toEqual(plain.counts);
      expect(tuplesOf(taken.text)).toEqual(tuplesOf(plain.text));
      const quoted = `\`${database.replaceAll('`', '``')}\``;

      await server.sql(`DROP DATABASE ${quoted}; CREATE DATABASE ${quoted} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
      await server.sql(taken.text, database);
      expect(await everythingIn(server.sql, database)).toBe(before);

      await putSegments(target, taken, workers);
      await mysql.swap(target, taken.examination);
      expect(await everythingIn(server.sql, database)).toBe(before);
    },
    300_000,
  );

  test('all sessions see one moment while a writer keeps the sum of two tables', () => whileMoneyMoves(server), 120_000);

  test('a table that is read in ranges', async () => {
    await server.sql(`CREATE DATABASE ranges; USE ranges; SET cte_max_recursion_depth = 100000; CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, data VARCHAR(2000));
      INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT i, REPEAT('a', 1800) FROM n; INSERT INTO t VALUES (18446744073709551615, ''); ANALYZE TABLE t`);
    const taken = await takeSegments(aTarget(server, 'ranges', { ownProgram }), 2);
    expect(taken.counts.rows).toEqual({ t: 50_001 });
    expect(new Set(tuplesOf(taken.text)['INSERT INTO `t` VALUES ']).size).toBe(50_001);
  }, 120_000);
});
