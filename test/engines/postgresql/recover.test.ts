import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, prove, restore, type TestTarget } from './a-target.ts';

let server: PostgresqlServer;
let directory: string;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb; create role backup login; grant pg_read_all_data to backup');
  directory = await mkdtemp(join(tmpdir(), 'penstock-postgresql-recover-'));
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function aDatabase(name: string): Promise<TestTarget> {
  await server.sql(`create database ${name} owner shop`);
  await server.sql('create table t as select i as a from generate_series(1, 2000) i; create table old(a int)', name, 'shop');
  return aTarget(server, { database: name });
}

const databases = async (name: string): Promise<string[]> =>
  (await server.sql(`select datname from pg_database where datname like '${name}%' order by 1`)).trim().split('\n');

/** Whether a swap of `name` is at its first rename. */
const renaming = (name: string): string =>
  `select exists (select from pg_stat_activity where query like 'alter database "${name}" rename%' and state = 'active')`;

/** What a database holds: the old one, or the one restored. */
async function which(name: string): Promise<string> {
  const tables = await server.sql(
    `select string_agg(relname, ' ' order by relname), (select count(*) from t) from pg_class where relname in ('t', 'old', 'changed')`,
    name,
    'shop',
  );
  return tables.trim();
}

describe('a run that is killed', () => {
  /** Runs a restore in a process of its own, and kills it once the server's databases and sessions satisfy `when`. */
  async function killed(target: TestTarget, text: Buffer, when: string): Promise<unknown> {
    const file = join(directory, target.settings.database);
    const input = {
      settings: target.settings,
      server: { socket: server.socket, port: server.port },
      journal: `${file}.journal`,
      text: `${file}.sql`,
    };
    await writeFile(input.text, text);
    await writeFile(`${file}.json`, JSON.stringify(input));
    const child = spawn(process.execPath, [join(import.meta.dirname, 'own-program.ts'), `${file}.json`], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const exit = once(child, 'exit');
    for (;;) {
      if ((await server.sql(when)).trim() === 't') break;
      if (child.exitCode !== null) throw new Error('it ended before it could be killed');
    }
    child.kill('SIGKILL');
    await exit;
    return JSON.parse((await readFile(input.journal, 'utf8').catch(() => 'null')) || 'null') ?? undefined;
  }

  test('while it loads leaves the live database alone, and a staging database that the next run drops', async () => {
    const target = await aDatabase('loading');
    const { text } = await back(target);
    await server.sql('create table changed(a int)', 'loading', 'shop');
    // A view that sleeps holds psql up for as long as the test needs.
    const slow = Buffer.from(
      text
        .toString()
        .replace(
          '--\n-- PostgreSQL database dump complete',
          'CREATE MATERIALIZED VIEW public.slow AS SELECT pg_sleep(600)::text;\n--\n-- PostgreSQL database dump complete',
        ),
    );
    target.journal.entry = await killed(
      target,
      slow,
      `select exists (select from pg_stat_activity where datname = 'loading__penstock_new' and query like '%pg_sleep%' and state = 'active')`,
    );
    expect(await databases('loading')).toEqual(['loading', 'loading__penstock_new']);
    expect(await which('loading')).toBe('changed old t\t2000');
    await postgresql.recover(target);
    expect(await databases('loading')).toEqual(['loading']);
    expect(target.warnings).toEqual([expect.stringMatching(/not finished.*loading__penstock_new was dropped.*untouched/)]);
    await restore(target, await back(target));
  });

  test('while it waits for the swap leaves the live database as it was, and open', async () => {
    const target = await aDatabase('waiting');
    const { text } = await back(target);
    await server.sql('create table changed(a int)', 'waiting', 'shop');
    const session = server.sql(`select pg_sleep(600)`, 'waiting').catch(() => 'ended');
    await expect.poll(() => server.sql(`select count(*) from pg_stat_activity where datname = 'waiting'`)).toBe('1\n');
    target.journal.entry = await killed(target, text, renaming('waiting'));
    expect(target.journal.entry).toMatchObject({ step: 'swap' });
    // The server waits in the rename for five seconds before it sees that nobody is there any more.
    expect(await which('waiting')).toBe('changed old t\t2000');
    await postgresql.recover(target);
    expect(await databases('waiting')).toEqual(['waiting']);
    expect(target.warnings).toEqual([expect.stringMatching(/was dropped/)]);
    expect(target.journal.entry).toBeUndefined();
    await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'waiting'`);
    await session;
  });

  test('after the swap and before its journal is cleared: the next run says that it is done', async () => {
    const target = await aDatabase('done');
    const stored = await back(target);
    await server.sql('create table changed(a int)', 'done', 'shop');
    let entry: unknown;
    const { journal } = target.surroundings;
    const remembering = { ...target.surroundings, journal: { ...journal, write: async (written: unknown) => void (entry = written) } };
    const kept = await restore({ ...target, surroundings: remembering }, stored);
    target.journal.entry = entry;
    await postgresql.recover(target);
    expect(await which('done')).toBe('old t\t2000');
    expect(target.warnings).toEqual([expect.stringContaining(`restored database is in place, the one before it is kept as ${kept}`)]);
    expect(await databases('done')).toEqual(['done', kept]);
  });

  test('at any moment of a restore leaves the old or the new database, whole', async () => {
    const target = await aDatabase('anytime');
    const { text } = await back(target);
    const seen = new Set<string>();
    for (let round = 0; round < 8; round++) {
      await server.sql('create table if not exists changed(a int)', 'anytime', 'shop');
      const marks = [
        `select exists (select from pg_database where datname = 'anytime__penstock_new')`,
        `select exists (select from pg_stat_activity where datname = 'anytime__penstock_new' and query like '%count(*)%')`,
        renaming('anytime'),
        `select exists (select from pg_database where datname like 'anytime__penstock_2%')`,
      ];
      target.journal.entry = await killed(target, text, marks[round % marks.length] as string).catch(() => undefined);
      await postgresql.recover(target);
      seen.add(await which('anytime'));
      for (const kept of await postgresql.kept(target)) await postgresql.forget(target, kept);
      expect(await databases('anytime')).toEqual(['anytime']);
    }
    for (const state of seen) expect(['changed old t\t2000', 'old t\t2000']).toContain(state);
  });
});

test('recover finds nothing after nothing, and is silent', async () => {
  const target = await aDatabase('quiet');
  await postgresql.recover(target);
  expect(target.warnings).toEqual([]);
});

test('a role that only makes backups says what it may not drop, and goes on', async () => {
  const target = await aDatabase('readonly');
  await postgresql.stage(target, undefined);
  const backup = aTarget(server, { database: 'readonly', user: 'backup' });
  await postgresql.recover(backup);
  expect(backup.warnings).toEqual([expect.stringMatching(/readonly__penstock_new, and backup may not drop it/)]);
  await postgresql.discard(target);
});

test('forget drops nothing but kept databases', async () => {
  const target = await aDatabase('safe');
  await expect(postgresql.forget(target, { name: 'safe', keptAt: new Date() })).rejects.toThrow('not a kept database');
  expect(await databases('safe')).toEqual(['safe']);
});

test('a run that is ended by its signal during the swap leaves the live database open', async () => {
  const target = await aDatabase('aborted');
  const stored = await back(target);
  const controller = new AbortController();
  const ending = { ...target, surroundings: { ...target.surroundings, signal: controller.signal, patience: 60 } };
  await prove(ending, stored.text, stored.examination);
  const session = server.sql('select pg_sleep(600)', 'aborted').catch(() => 'ended');
  await expect.poll(() => server.sql(`select count(*) from pg_stat_activity where datname = 'aborted'`)).toBe('1\n');
  const swapped = postgresql.swap(ending, stored.examination).catch((error: unknown) => error);
  await expect.poll(() => server.sql(renaming('aborted'))).toBe('t\n');
  const reason = new Error('the run was ended');
  controller.abort(reason);
  expect(await swapped).toBe(reason);
  expect(await server.sql('select count(*) from t', 'aborted', 'shop')).toBe('2000\n');
  expect(target.journal.entry).toBeUndefined();
  await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'aborted'`);
  await session;
});
