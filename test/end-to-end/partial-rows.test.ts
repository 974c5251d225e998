import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';
import { startPostgresql } from '../support/postgresql-server.ts';

/** The shop, with a log of which the application file wants the newest rows, and sessions of which it wants none. */
async function aShop(rows: string): Promise<{ shop: LiveApplication; file: string; options: string[] }> {
  const shop = await liveApplication(liveSqlite, 'stream: { format: archive }\n');
  onTestFinished(() => shop.remove());
  const path = join(shop.configDir, 'shop.yaml');
  const [, file = ''] = /file: ([^ ,}]+)/.exec(readFileSync(path, 'utf8')) ?? [];
  writeFileSync(path, readFileSync(path, 'utf8').replace(`file: ${file}`, `file: ${file}, rows: ${rows}`));
  const database = new DatabaseSync(file);
  database.exec(`CREATE TABLE log(id INTEGER PRIMARY KEY, text); CREATE TABLE keyless(a TEXT PRIMARY KEY, b) WITHOUT ROWID; CREATE TABLE session(token);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO log SELECT i, 'line ' || i FROM n;
    INSERT INTO keyless SELECT 'k' || id, id FROM log WHERE id <= 100;
    INSERT INTO session VALUES ('secret');`);
  database.close();
  return { shop, file, options: shop.options.split(' ') };
}

test('of tables that are named there are the rows that are wanted, and the stream says so', async () => {
  const { file, options } = await aShop("{ log: { where: id > 900 and text like 'line %' }, keyless: { where: b <= 3 }, session: none }");
  const { status, stderr, stdout } = await penstock(['dump', 'shop/main', ...options]);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const { manifest, seal } = JSON.parse((await penstock(['inspect', '--json'], stdout)).stdout.toString()) as {
    manifest: { partial: object };
    seal: { counts: { rows: object } };
  };
  expect(seal.counts.rows).toMatchObject({ log: 100, keyless: 3, session: 0 });
  expect(manifest.partial).toEqual({ log: "id > 900 and text like 'line %'", keyless: 'b <= 3', session: '1 = 0' });

  const restored = await penstock(['restore', 'shop/main', ...options], stdout);
  expect(restored.status).toBe(0);
  expect(restored.stderr).toContain(
    "log: the stream has only the rows where id > 900 and text like 'line %'; the application file wanted it so",
  );
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare('SELECT min(id) AS least, count(*) AS rows FROM log').get()).toEqual({ least: 901, rows: 100 });
  database.close();
});

test('a comment at the end of a condition ends with it', async () => {
  const { file, options } = await aShop(
    "{ log: { where: 'id > 900 or id = 7 -- the newest' }, keyless: { where: 'b <= 3 -- the least' } }",
  );
  const { status, stdout } = await penstock(['dump', 'shop/main', ...options]);
  expect(status).toBe(0);
  expect(await penstock(['restore', 'shop/main', ...options], stdout)).toMatchObject({ status: 0 });
  const database = new DatabaseSync(file, { readOnly: true });
  const counts = 'SELECT (SELECT count(*) FROM log) AS log, (SELECT count(*) FROM keyless) AS keyless';
  expect(database.prepare(counts).get()).toEqual({ log: 101, keyless: 3 });
  database.close();
});

test('PostgreSQL reads them apart from pg_dump, however small a table is', async () => {
  const server = await startPostgresql();
  onTestFinished(() => server.stop());
  const shop = await liveApplication(() => livePostgresql(server), 'stream: { format: archive, workers: 1 }\n');
  const path = join(shop.configDir, 'shop.yaml');
  const text = readFileSync(path, 'utf8');
  const [, database = ''] = /database: (\w+)/.exec(text) ?? [];
  const options = shop.options.split(' ');
  const wanting = (rows: string): void =>
    writeFileSync(path, text.replace(`database: ${database},`, `database: ${database}, rows: ${rows},`));
  wanting(`{ 'public."order; DROP"': { where: customer < 3 }, public.customer: { where: "name ~ '🎉' or id = 2" } }`);
  const { status, stderr, stdout } = await penstock(['dump', 'shop/main', ...options]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('rows: public."order; DROP" refers to public.customer, which is not stored whole'),
  });
  const restored = await penstock(['restore', 'shop/main', ...options], stdout);
  expect(restored.status).toBe(0);
  expect(restored.stderr).toContain("public.customer: the stream has only the rows where name ~ '🎉' or id = 2");
  expect(await server.sql('SELECT id FROM customer ORDER BY 1', database)).toBe('1\n2\n');
  expect(await server.sql('SELECT customer, total FROM "order; DROP" ORDER BY 1', database)).toBe('1\t0.1\n2\t-1e+300\n');
  for (const [rows, message] of [
    ['{ customer: none }', 'rows: the database has no table customer'],
    ['{ public.customer: { where: nam = 1 } }', 'rows: the condition for public.customer is none: column "nam" does not exist'],
  ] as const) {
    wanting(rows);
    const refused = await penstock(['dump', 'shop/main', ...options]);
    expect(refused).toMatchObject({ status: 78, stderr: expect.stringContaining(message) });
    expect(refused.stdout).toHaveLength(0);
  }
  await shop.remove();
});

test('a table that is not there, and a condition that is none, end the dump without a seal', async () => {
  const missing = await aShop('{ logg: none }');
  expect(await penstock(['dump', 'shop/main', ...missing.options])).toMatchObject({
    status: 78,
    stderr: expect.stringContaining('rows: the database has no table logg'),
  });
  const wrong = await aShop('{ log: { where: idd > 5 } }');
  const dumped = await penstock(['dump', 'shop/main', ...wrong.options]);
  expect(dumped).toMatchObject({ status: 78, stderr: expect.stringContaining('idd') });
  expect((await penstock(['verify'], dumped.stdout)).status).toBe(65);
});

test('a plain dump has all rows, so it is not asked for some', async () => {
  const { shop, options } = await aShop('{ log: none }');
  const path = join(shop.configDir, 'shop.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('archive', 'plain'));
  expect(await penstock(['dump', 'shop/main', ...options])).toMatchObject({
    status: 78,
    stderr: expect.stringContaining('stream.format: expected archive'),
  });
});
