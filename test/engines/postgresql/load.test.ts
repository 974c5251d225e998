import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aDatabase, expectUntouched } from './a-database.ts';
import { aTarget } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb');
});
afterAll(() => server.stop());

describe('the loader', () => {
  test('that is aborted does not execute the half of a statement', async () => {
    const name = await aDatabase(server);
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    const loader = await postgresql.load(target);
    await loader.write(Buffer.from('CREATE TABLE public.whole (\n    a integer\n);\nCREATE TABLE public.half (\n    a integer\n)\n'));
    await expect.poll(() => server.sql(`select count(*) from pg_class where relname = 'whole'`, `${name}__penstock_new`)).toBe('1\n');
    await loader.abort();
    expect(await server.sql(`select count(*) from pg_class where relname = 'half'`, `${name}__penstock_new`)).toBe('0\n');
    await expectUntouched(server, name);
  });

  test('obeys no command of psql, whatever the scanner lets pass', async () => {
    const name = await aDatabase(server);
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    for (const command of ['\\connect postgres', '\\! true', '\\unrestrict x']) {
      const loader = await postgresql.load(target);
      await loader.write(Buffer.from(`${command}\n`));
      await expect(loader.end({ rows: {}, objects: {} })).rejects.toMatchObject({
        kind: 'not-whole',
        message: expect.stringMatching(/restrict/) as string,
      });
    }
    await expectUntouched(server, name);
  });

  test('says what psql complains of as soon as it is written to again', async () => {
    const name = await aDatabase(server);
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    const loader = await postgresql.load(target);
    await loader.write(Buffer.from("SELECT pg_catalog.setval('public.nonsense', 1, true);\n"));
    const flood = async (): Promise<void> => {
      for (;;) await loader.write(Buffer.alloc(1024 * 1024, '\n'));
    };
    await expect(flood()).rejects.toMatchObject({
      message: expect.stringMatching(/psql:<stdin>:\d+: ERROR: relation "public.nonsense" does not exist/) as string,
    });
    await loader.abort();
    await expectUntouched(server, name);
  });
});
