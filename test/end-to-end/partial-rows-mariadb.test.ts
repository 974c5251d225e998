import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { liveApplication } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { type MariadbServer, startMariadb } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb();
}, 60_000);
afterAll(() => server.stop());

/** The shop on a server, with a log of which the application file wants the newest rows. */
async function aShop(rows: string, workers = 2): Promise<{ database: string; options: string[] }> {
  const shop = await liveApplication(() => liveMariadb(server), `stream: { format: archive, workers: ${workers} }\n`);
  onTestFinished(() => shop.remove());
  const path = join(shop.configDir, 'shop.yaml');
  const text = readFileSync(path, 'utf8');
  const [, database = ''] = /database: (\w+)/.exec(text) ?? [];
  writeFileSync(path, text.replace(`database: ${database}`, `database: ${database}, rows: ${rows}`));
  await server.sql(
    `CREATE TABLE log (id INT PRIMARY KEY, line VARCHAR(50)) ENGINE=InnoDB; INSERT INTO log SELECT seq, concat('line ', seq) FROM seq_1_to_1000;
     CREATE TABLE session (token VARCHAR(20)) ENGINE=InnoDB; INSERT INTO session VALUES ('secret');
     CREATE SEQUENCE numbers`,
    database,
  );
  return { database, options: shop.options.split(' ') };
}

test.each([1, 2])('of tables that are named there are the rows that are wanted, with %i workers', async (workers) => {
  const { database, options } = await aShop(
    `{ log: { where: "id > 900 and line like 'line %' -- the newest" }, customer: { where: "id in (select id from log) and id < 3" }, session: none }`,
    workers,
  );
  const { status, stderr, stdout } = await penstock(['dump', 'shop/main', ...options]);
  expect({ status, stderr }).toMatchObject({
    status: 0,
    stderr: expect.stringContaining(
      'order; DROP has a foreign key to customer, of which not all rows are dumped: after a restore its rows may point to none',
    ),
  });
  const { seal } = JSON.parse((await penstock(['inspect', '--json'], stdout)).stdout.toString()) as { seal: { counts: { rows: object } } };
  expect(seal.counts.rows).toMatchObject({ log: 100, customer: 2, session: 0, 'order; DROP': 3 });
  expect(stdout.includes('secret')).toBe(false);

  expect(await penstock(['restore', 'shop/main', ...options], stdout)).toMatchObject({ status: 0 });
  expect(await server.sql('SELECT MIN(id), COUNT(*) FROM log; SELECT COUNT(*) FROM session; SELECT COUNT(*) FROM customer', database)).toBe(
    '901\t100\n0\n2\n',
  );
});

test.each([
  ['{ logg: none }', 'rows: the database has no table logg'],
  ['{ rich: none }', 'rows: the database has no table rich'],
  ['{ numbers: none }', 'rows: the database has no table numbers'],
  ['{ log: { where: idd > 5 } }', 'rows: the server does not take the condition for log: Unknown column'],
  ['{ log: { where: "id > > 5" } }', 'rows: the server does not take the condition for log: You have an error'],
])('%s ends the dump without a seal', async (rows, said) => {
  const { database, options } = await aShop(rows);
  const dumped = await penstock(['dump', 'shop/main', ...options]);
  expect(dumped).toMatchObject({ status: 78, stderr: expect.stringContaining(said) });
  expect((await penstock(['verify'], dumped.stdout)).status).toBe(65);
  expect(await server.sql('SELECT COUNT(*) FROM log', database)).toBe('1000\n');
});
