import { expect } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import type { PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget } from './a-target.ts';

let next = 0;

/** A small database of `shop`'s, with 5000 rows in table `t`. Each has another name. */
export async function aDatabase(server: PostgresqlServer, sql = ''): Promise<string> {
  const name = `live${(next += 1)}`;
  await server.sql(`create database ${name} owner shop`);
  await server.sql(`create table t(a int primary key); insert into t select i from generate_series(1, 5000) i; ${sql}`, name, 'shop');
  return name;
}

/** What became of a database that a restore failed for: it must be as it was, and nothing beside it once that is discarded. */
export async function expectUntouched(server: PostgresqlServer, name: string): Promise<void> {
  expect(await server.sql('select count(*) from t', name, 'shop')).toBe('5000\n');
  await postgresql.discard(aTarget(server, { database: name }));
  expect(await server.sql(`select datname from pg_database where datname like '${name}%'`)).toBe(`${name}\n`);
}
