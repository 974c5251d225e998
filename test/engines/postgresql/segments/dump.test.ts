import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import type { DumpedSegment as Segment } from '../../../../src/engines/segments.ts';
import { startPostgresql, type PostgresqlServer } from '../../../support/postgresql-server.ts';
import { aTarget, type TestTarget } from '../a-target.ts';
import { concatenated, dump, segmented } from './a-segmented-dump.ts';

let server: PostgresqlServer;
let name: string;
let next = 0;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(`create role shop login createdb password 'it''s: \\'; create role limited login`);
});
afterAll(() => server.stop());
/** Two tables that are large enough to be read apart, and a small one. */
beforeEach(async () => {
  name = `shop${(next += 1)}`;
  await server.sql(`create database ${name} owner shop`);
  await server.sql(
    `create table "from"(id int primary key, amount int, filler text); create table "to"(id int primary key, amount int, filler text);
     insert into "from" select i, 100, repeat('f', 400) from generate_series(1, 40000) i;
     insert into "to" select i, 0, repeat('t', 400) from generate_series(1, 40000) i;
     create table small(a int); insert into small values (1), (2)`,
    name,
    'shop',
  );
});

/** Backends of a dump that is under way. */
const sessions = (like: string): string =>
  `select pid from pg_stat_activity where datname = '${name}' and application_name = 'penstock' and query ~ '${like}'`;

async function begin(target: TestTarget, workers = 2): Promise<{ rest(): Promise<Segment[]>; ended(): Promise<void> }> {
  const running = await dump(target, await postgresql.examine(target), { workers });
  const iterator = running.segments[Symbol.asyncIterator]();
  const segments: Segment[] = [(await iterator.next()).value as Segment];
  return {
    ended: () => running.ended(),
    async rest() {
      for (let each = await iterator.next(); each.done !== true; each = await iterator.next()) segments.push(each.value);
      return segments;
    },
  };
}

describe('a dump by several workers', () => {
  test('is of one moment, while somebody moves amounts from one large table to another', async () => {
    const writer = { going: true };
    const writing = (async () => {
      for (let round = 0; writer.going; round += 1) {
        await server.sql(
          `begin; update "from" set amount = amount - 1 where id = 1 + ${round * 7919} % 40000; update "to" set amount = amount + 1 where id = 40000 - ${round * 104729} % 40000;
           insert into "from" values (${-round - 1}, 1, ''); update "to" set amount = amount - 1 where id = 5; commit; ${'select 1;'.repeat(3)}`,
          name,
          'shop',
        );
      }
    })();
    try {
      for (const workers of [2, 3, 4]) {
        const { segments, dump: made, counts } = await segmented(aTarget(server, { database: name }), workers);
        expect(made.workers).toBe(workers);
        const rows = concatenated({ segments: segments.filter(({ table }) => table === 'public."from"' || table === 'public."to"') })
          .toString()
          .split('\n')
          .flatMap((line) => /^-?\d+\t(-?\d+)\t/.exec(line)?.[1] ?? []);
        expect(rows).toHaveLength((counts.rows['public."from"'] ?? 0) + (counts.rows['public."to"'] ?? 0));
        expect(rows.reduce((sum, amount) => sum + Number(amount), 0)).toBe(4_000_000);
      }
    } finally {
      writer.going = false;
      await writing;
    }
    expect(Number(await server.sql('select count(*) from "from"', name))).toBeGreaterThan(40_000);
  });

  test('cannot lose a large table meanwhile: who wants to empty, drop or alter one waits for its end', async () => {
    const target = aTarget(server, { database: name });
    const { rest, ended } = await begin(target);
    const wrecking = ['truncate "from"', 'drop table "to"', 'alter table "from" drop column amount'].map((sql) =>
      server.sql(`set lock_timeout = '300ms'; ${sql}`, name, 'shop'),
    );
    for (const result of await Promise.allSettled(wrecking)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { stderr: expect.stringContaining('lock timeout') as string } });
    }
    // Somebody who waits for the end does not hold up the workers.
    const waiting = server.sql('truncate "from"', name, 'shop');
    const segments = await rest();
    await ended();
    await waiting;
    expect(segments.reduce((sum, { table, rows }) => sum + (table === 'public."from"' ? (rows ?? 0) : 0), 0)).toBe(40_000);
    expect(await server.sql(`select count(*) from pg_stat_activity where application_name = 'penstock'`)).toBe('0\n');
  });

  test.each([
    ['a worker', 'COPY|LOCK|chr', /psql failed while it read table public\."(?:from|to)"/],
    ['pg_dump', 'COPY public.small|FROM pg_|CURSOR', /pg_dump failed/],
  ] as const)('whose server ends %s is none', async (who, like, message) => {
    const target = aTarget(server, { database: name });
    await server.sql(`insert into small select generate_series(1, 300000); alter table small set (autovacuum_enabled = off)`, name, 'shop');
    const running = await dump(target, await postgresql.examine(target), { workers: who === 'pg_dump' ? 1 : 2 });
    await expect(
      (async () => {
        for await (const { stage } of running.segments) {
          if (stage === 'rows') await server.sql(`select pg_terminate_backend(pid) from (${sessions(like)}) s`);
          expect(stage).not.toBe('after');
        }
      })(),
    ).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringMatching(message) as string });
    await expect(running.ended()).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
  });

  test('that the run ends leaves nobody', async () => {
    const controller = new AbortController();
    const target = aTarget(server, { database: name }, { signal: controller.signal });
    const { rest, ended } = await begin(target);
    const reason = new Error('the run was ended');
    controller.abort(reason);
    await expect(rest()).rejects.toBe(reason);
    await expect(ended()).rejects.toBe(reason);
    await expect.poll(() => server.sql(`select count(*) from pg_stat_activity where application_name = 'penstock'`)).toBe('0\n');
  });

  test('that nobody reads to its end is none, and leaves nobody', async () => {
    const target = aTarget(server, { database: name });
    const running = await dump(target, await postgresql.examine(target), { workers: 2 });
    for await (const { stage } of running.segments) if (stage === 'rows') break;
    await expect(running.ended()).rejects.toMatchObject({ message: 'the dump was not read to its end' });
    await expect.poll(() => server.sql(`select count(*) from pg_stat_activity where application_name = 'penstock'`)).toBe('0\n');
  });

  test('is made with a password, too', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'penstock-password-'));
    try {
      const file = join(directory, 'password');
      await writeFile(file, `it's: \\\n`, { mode: 0o600 });
      const target = aTarget(server, { database: name, host: '127.0.0.1', password: { file } });
      const { dump: made, counts } = await segmented(target, 3);
      expect([made.workers, counts.rows['public."from"'], target.warnings]).toEqual([3, 40_000, []]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('knows what to expect', async () => {
    await server.sql('analyze', name);
    const { dump: made } = await segmented(aTarget(server, { database: name }), 2);
    expect(made.expected.rows).toBe(80_002);
    expect(made.expected.bytes).toBeGreaterThan(30_000_000);
  });
});

describe('fewer workers than were wanted, and why:', () => {
  const all = { 'public."from"': 40_000, 'public."to"': 40_000, 'public.small': 2 };

  test('a server that exports no snapshot', async () => {
    await server.sql('revoke execute on function pg_export_snapshot() from public', name);
    const target = aTarget(server, { database: name });
    const { dump: made, counts } = await segmented(target, 4);
    expect([made.workers, counts.rows]).toEqual([1, all]);
    expect(target.warnings).toEqual([
      'one session reads the database, not 4: postgresql: permission denied for function pg_export_snapshot',
    ]);
  });

  test.each([
    [3, 2, 'limited may open no more connections'],
    [4, 3, 'limited may open no more connections'],
    [2, 1, 'limited may open only 1 connections more'],
    [1, 1, ''],
  ])('a role with %i connections', async (limit, workers, why) => {
    await server.sql(`grant select on all tables in schema public to limited; alter role limited connection limit ${limit}`, name);
    const target = aTarget(server, { database: name, user: 'limited' });
    const { dump: made, counts } = await segmented(target, 4);
    expect([made.workers, counts.rows]).toEqual([workers, all]);
    expect(target.warnings).toEqual([expect.stringContaining(why) as string]);
  });

  test('nothing that is large is no reason to say anything', async () => {
    await server.sql('drop table "from", "to"', name);
    const target = aTarget(server, { database: name });
    expect((await segmented(target, 4)).dump.workers).toBe(1);
    expect(target.warnings).toEqual([]);
  });
});
