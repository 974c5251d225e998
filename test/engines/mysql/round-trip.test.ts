import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, restore, take } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
}, 60_000);
afterAll(() => server.stop());

describe('a database full of traps', () => {
  test.each(['shop', 'select', 'a b.c%d`e', 'ünï-cödé'])('%s comes back as it was, and the wrecked one is kept', async (database) => {
    await server.sql(hostileSql(database));
    const before = await everythingIn(server.sql, database);
    const target = aTarget(server, database);
    const taken = await take(target);
    const quoted = `\`${database.replaceAll('`', '``')}\``;
    await server.sql(`USE ${quoted}; DROP TABLE child; DROP TABLE computed; UPDATE parent SET id = id + 10; DROP TRIGGER first_one; DROP EVENT asleep; DROP VIEW calling; CREATE TABLE calling (a INT); INSERT INTO calling VALUES (7);
      CREATE VIEW computed AS SELECT 1 AS one; DROP PROCEDURE talk; CREATE PROCEDURE newer() SELECT 1; ALTER DATABASE ${quoted} CHARACTER SET latin1`);
    const wrecked = await everythingIn(server.sql, database);

    const { kept } = await restore(target, taken);

    expect(await everythingIn(server.sql, database)).toBe(before);
    // In the kept database nothing differs but its events, which sleep, and its defaults, which count with its own sequence.
    const keptQuoted = `\`${kept!.replaceAll('`', '``')}\``;
    expect(await everythingIn(server.sql, kept!)).toBe(
      wrecked.replaceAll('\tENABLED\t', '\tDISABLED\t').replaceAll(`nextval(${quoted}`, `nextval(${keptQuoted}`),
    );
    expect(await mysql.kept(target)).toEqual([{ name: kept, keptAt: new Date('2026-11-23T01:02:03Z') }]);
    await mysql.forget(target, { name: kept!, keptAt: new Date() });
    expect(await mysql.kept(target)).toEqual([]);
    expect(target.journal.entry).toBeUndefined();
  });

  test('goes to a server where there is no such database', async () => {
    await server.sql(hostileSql('gone'));
    const before = await everythingIn(server.sql, 'gone');
    const target = aTarget(server, 'gone');
    const taken = await take(target);
    await server.sql('DROP DATABASE gone');
    expect(await restore(target, taken)).toEqual({ kept: undefined });
    expect(await everythingIn(server.sql, 'gone')).toBe(before);
  });

  test('without any table is a whole database too', async () => {
    await server.sql('CREATE DATABASE bare CHARACTER SET latin1');
    const target = aTarget(server, 'bare');
    const taken = await take(target);
    expect(taken.counts.rows).toEqual({});
    await server.sql('CREATE TABLE bare.later (a INT)');
    const { kept } = await restore(target, taken);
    expect(await server.sql(`SHOW TABLES FROM bare; SHOW TABLES FROM ${kept}`)).toBe('later\n');
  });

  test('a blob of 50 MB comes back byte by byte', async () => {
    await server.sql(
      `CREATE DATABASE big; CREATE TABLE big.blobs (id INT, data LONGBLOB); INSERT INTO big.blobs VALUES (1, REPEAT(x'00275c0a0dff22801a41', 5242880))`,
    );
    const sum = await server.sql('SELECT SHA2(data, 256) FROM big.blobs');
    const target = aTarget(server, 'big');
    const taken = await take(target);
    await server.sql('TRUNCATE big.blobs');
    await restore(target, taken);
    expect(await server.sql('SELECT SHA2(data, 256) FROM big.blobs')).toBe(sum);
  }, 60_000);
});
