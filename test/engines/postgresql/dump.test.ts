import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sortComplaint } from '../../../src/engines/postgresql/dump.ts';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login; create database shop owner shop');
});
afterAll(() => server.stop());

test('warnings of pg_dump are told from complaints', () => {
  const complaint = 'pg_dump: warning: one\npg_dump: detail: more\n  of it\npg_dump: error: two\npg_dump: hint: three\nLINE 1: x\n';
  expect(sortComplaint(complaint)).toEqual({
    warnings: ['pg_dump: warning: one', 'pg_dump: detail: more', 'of it'],
    complaints: ['pg_dump: error: two', 'pg_dump: hint: three', 'LINE 1: x'],
  });
  expect(sortComplaint('')).toEqual({ warnings: [], complaints: [] });
});

describe('dump', () => {
  test('that loses a privilege meanwhile is not a dump', async () => {
    const target = aTarget(server, { database: 'shop' });
    const examination = await postgresql.examine(target);
    await server.sql('create table closed(a int)', 'shop');
    const running = await postgresql.dump(target, examination);
    for await (const chunk of running.output) expect(chunk.toString()).not.toContain('dump complete');
    await expect(running.ended()).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringContaining('permission denied for table closed') as string,
    });
    await server.sql('drop table closed', 'shop');
  });

  test('that is killed, or whose server goes, is not a dump', async () => {
    const target = aTarget(server, { database: 'shop' });
    await server.sql(`create table big as select repeat('x', 1000) from generate_series(1, 100000)`, 'shop', 'shop');
    const running = await postgresql.dump(target, await postgresql.examine(target));
    let first = true;
    for await (const chunk of running.output) {
      expect(chunk.length).toBeGreaterThan(0);
      if (first) await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'penstock'`);
      first = false;
    }
    await expect(running.ended()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^pg_dump failed: .*/) as string,
    });
  });

  test('ends when the run does', async () => {
    const controller = new AbortController();
    const target = aTarget(server, { database: 'shop' }, { signal: controller.signal });
    const running = await postgresql.dump(target, await postgresql.examine(target));
    const reason = new Error('the run was ended');
    controller.abort(reason);
    await expect(running.ended()).rejects.toBe(reason);
  });
});
