import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import type { MysqlServer } from '../../support/mysql-server.ts';
import { because } from '../../support/because.ts';
import { realMysql } from '../../support/real-mysql.ts';
import { aTarget, restore, take } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

describe.skipIf(realMysql.missing)(`MySQL from Debian sid: a database full of traps${because(realMysql)}`, () => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await realMysql.start();
    process.env['PATH'] = `${server.env['PATH']}:${process.env['PATH']}`;
  });
  afterAll(() => server.stop());

  test.each(['shop', 'a b.c%d`e'])('%s comes back as it was, and the wrecked one is kept', async (database) => {
    await server.sql(hostileSql(database, 'mysql'));
    const before = await everythingIn(server.sql, database);
    const target = aTarget(server, database);
    const taken = await take(target);
    expect(taken.examination.client).toMatch(/^mysqldump /);
    const quoted = `\`${database.replaceAll('`', '``')}\``;
    await server.sql(`USE ${quoted}; DROP TABLE child; DROP TABLE computed; UPDATE parent SET id = id + 10; DROP TRIGGER first_one; DROP EVENT asleep; DROP VIEW calling; CREATE TABLE calling (a INT);
      INSERT INTO calling VALUES (7); DROP TABLE keyless, hashed; UPDATE documents SET body = NULL; DROP PROCEDURE talk; ALTER DATABASE ${quoted} CHARACTER SET latin1`);
    const wrecked = await everythingIn(server.sql, database);

    const { kept } = await restore(target, taken);

    expect(await everythingIn(server.sql, database)).toBe(before);
    expect(await everythingIn(server.sql, kept!)).toBe(wrecked.replaceAll('\tENABLED\t', '\tDISABLED\t'));
  });

  test('in place, too; and the wrecked one comes back from its dump', async () => {
    const base = mkdtempSync(join(tmpdir(), 'penstock-in-place-'));
    try {
      await server.sql(hostileSql('place', 'mysql'));
      const before = await everythingIn(server.sql, 'place');
      const target = aTarget(server, 'place', { strategy: 'in-place', directory: join(base, 'files') });
      const taken = await take(target);
      await server.sql(
        'USE place; DROP TABLE child, keyless; UPDATE parent SET id = id + 10; DROP VIEW calling; UPDATE documents SET body = NULL',
      );
      const wrecked = await everythingIn(server.sql, 'place');
      await restore(target, taken);
      expect(await everythingIn(server.sql, 'place')).toBe(before);
      const again = { ...target, surroundings: { ...target.surroundings, now: new Date('2026-11-23T05:00:00Z') } };
      await mysql.swapBack(again, (await mysql.kept(again))[0]!);
      expect(await everythingIn(server.sql, 'place')).toBe(wrecked);
    } finally {
      rmSync(base, { recursive: true });
    }
  });

  test('the rows of a table without a key keep the key that the server made, and it stays invisible', async () => {
    await server.sql(hostileSql('keys', 'mysql'));
    const target = aTarget(server, 'keys');
    const taken = await take(target);
    await server.sql('DROP DATABASE `keys`');
    await restore(target, taken);
    expect(
      await server.sql('SELECT my_row_id, word FROM `keys`.keyless ORDER BY 1; SELECT * FROM `keys`.keyless WHERE my_row_id = 3'),
    ).toBe('1\tone\n2\tONE\n3\tNULL\nNULL\n');
  });
});
