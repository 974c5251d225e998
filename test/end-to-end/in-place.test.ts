import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { restoreStream, startRestore } from '../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { penstock } from '../support/penstock.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';

describe('postgresql in place, by an account that may not create databases', { timeout: 600_000 }, () => {
  let server: PostgresqlServer;
  let shop: LiveApplication;
  let name: string;
  let stream: Buffer;
  let whole: string;
  const restore = (input: Buffer) => penstock(['restore', 'shop/main', ...shop.options.split(' ')], input);
  beforeAll(async () => {
    server = await startPostgresql(['max_locks_per_transaction=64']);
  }, 120_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    shop = await liveApplication(() => livePostgresql(server), 'restore: { strategy: in-place }\n');
    name = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    await server.sql(`ALTER ROLE ${name} NOCREATEDB`);
    await server.sql(
      `CREATE SCHEMA more; CREATE TYPE more.mood AS ENUM ('ok'); CREATE TABLE more.t(a more.mood, b serial); INSERT INTO more.t VALUES ('ok');
       CREATE DOMAIN word AS text; CREATE TYPE pair AS (a int, b word); CREATE SEQUENCE counter; CREATE MATERIALIZED VIEW sums AS SELECT 1 AS a;
       CREATE AGGREGATE add(int) (sfunc = int4pl, stype = int); CREATE COLLATION ours FROM "C"; CREATE OPERATOR === (leftarg = int, rightarg = int, function = int4eq);
       CREATE TABLE parted(a int) PARTITION BY RANGE (a); CREATE TABLE part PARTITION OF parted FOR VALUES FROM (0) TO (10); INSERT INTO parted VALUES (1);
       CREATE STATISTICS counted ON name, id FROM customer; ALTER TABLE more.t ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON more.t USING (true);`,
      name,
      name,
    );
    const dumped = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    if (dumped.status !== 0) throw new Error(dumped.stderr);
    stream = dumped.stdout;
    whole = await shop.database.contents();
    await shop.database.wreck();
  });
  afterEach(() => shop.remove());

  test('everything is replaced in one transaction; nothing is kept', async () => {
    const restored = await restore(stream);
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    expect(await shop.database.contents()).toBe(whole);
    expect(await shop.database.beside()).toEqual([]);
    // What is new since the dump does not stay.
    expect(await restore(stream)).toMatchObject({ status: 0, stderr: '' });
    expect(await shop.database.contents()).toBe(whole);
  });

  test('cut anywhere, or changed, it changes nothing', async () => {
    const wrecked = await shop.database.contents();
    for (const part of [0.3, 0.6, 0.9, 0.99]) {
      expect(await restore(stream.subarray(0, Math.floor(stream.length * part)))).toMatchObject({ status: 65 });
      expect(await shop.database.contents()).toBe(wrecked);
    }
    const changed = Buffer.from(stream);
    const at = changed.indexOf('Carol');
    changed.write('Karol', at);
    expect(await restore(changed)).toMatchObject({ status: 65 });
    expect(await shop.database.contents()).toBe(wrecked);
  });

  test('killed at any moment: the old rows or the new ones, whole', async () => {
    const wrecked = await shop.database.contents();
    const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
    let fresh = 0;
    for (let delay = 100; fresh === 0; delay += 400) {
      const running = await startRestore({ writer, input: stream });
      await sleep(delay);
      try {
        process.kill(running.pid, 'SIGKILL');
      } catch {
        // It was quicker than we.
      }
      const outcome = await running.ended;
      // Killed, or done: never refused.
      expect([undefined, 0]).toContain(outcome.exitCode);
      const found = await shop.database.contents();
      if (found === whole) fresh += 1;
      expect(found, `after ${delay} ms`).toBe(found === whole ? whole : wrecked);
    }
    await shop.database.wreck();
    expect(await restoreStream({ writer, input: stream })).toMatchObject({ status: 0, stderr: '' });
    expect(await shop.database.contents()).toBe(whole);
  });

  test('killed in the middle of its stream: psql gets the end of its input, and commits nothing', async () => {
    const wrecked = await shop.database.contents();
    const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
    const running = await startRestore({ writer, input: stream, stallAfter: Math.floor(stream.length / 2) });
    await running.stalled;
    // By then it has dropped what is in the database.
    const dropped = "SELECT 1 FROM pg_locks WHERE relation = 'customer'::regclass AND mode = 'AccessExclusiveLock' AND granted";
    while ((await server.sql(dropped, name)) === '') await sleep(50);
    process.kill(running.pid, 'SIGKILL');
    running.cancel();
    await running.ended;
    while ((await server.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = '${name}'`)) !== '') await sleep(50);
    expect(await shop.database.contents()).toBe(wrecked);
  });

  test('a table that somebody holds: try later, and nothing has changed', async () => {
    const wrecked = await shop.database.contents();
    const held = server.sql('BEGIN; LOCK TABLE customer IN ACCESS SHARE MODE; SELECT pg_sleep(600)', name).catch(() => 'ended');
    while (
      (await server.sql(
        `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()`,
      )) === ''
    )
      await sleep(50);
    expect(await restore(stream)).toMatchObject({ status: 75, stderr: expect.stringContaining('lock timeout') });
    await server.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()`);
    await held;
    expect(await shop.database.contents()).toBe(wrecked);
  });

  test('more tables than the server has locks: said, and nothing has changed', async () => {
    await server.sql(
      `DO $$ BEGIN FOR i IN 1..8000 LOOP EXECUTE format('CREATE TABLE many_%s(a int PRIMARY KEY)', i); IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$`,
      name,
      name,
    );
    const many = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    expect(many.status, many.stderr).toBe(0);
    const restored = await restore(many.stdout);
    expect(restored.status).toBe(69);
    expect(restored.stderr).toMatch(/out of shared memory[^]*hint: .*max_locks_per_transaction/);
    expect(await server.sql('SELECT count(*) FROM many_8000', name)).toBe('0\n');
  });
});
