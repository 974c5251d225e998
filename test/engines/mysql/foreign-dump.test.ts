import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, put } from './a-run.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../fixtures/mysql/${name}`, import.meta.url), 'latin1');

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

test('the text of MySQL’s tool loads, with the nearest collation that this server has', async () => {
  const target = aTarget(server, 'shop');
  const foreign = fixture('mysql-8.0.sql');
  await put(target, Buffer.from(foreign, 'latin1'));
  expect(target.warnings).toContainEqual(
    expect.stringMatching(
      /^this server does not know the collation utf8mb4_0900_ai_ci: utf8mb4_\w+ stands for it, which may sort and compare otherwise$/,
    ),
  );
  expect(await mysql.swap(target, undefined)).toEqual({ kept: undefined });
  expect(
    await server.sql(
      'SELECT id, HEX(data), HEX(bits) FROM shop.bytes; SELECT name FROM shop.customer; SELECT * FROM shop.rich WHERE twice = 2; SELECT shop.f()',
    ),
  ).toBe("1\t00275C220A0D1A292C28\tA3B\n2\tNULL\tNULL\nO'Brien\\\n),(3,'\n-- Dump completed\nO'Brien\\\t2\n1\n");
  expect(await server.sql("SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA='shop'")).toBe('nightly\tENABLED\n');
});

test('a dump of MariaDB goes to a database of another name', async () => {
  const target = aTarget(server, 'elsewhere');
  await put(target, Buffer.from(fixture('mariadb-10.11.sql'), 'latin1'));
  await mysql.swap(target, undefined);
  expect(await server.sql('SELECT COUNT(*) FROM elsewhere.v2; SHOW CREATE TABLE elsewhere.numbered')).toContain(
    'nextval(`elsewhere`.`numbers`)',
  );
});
