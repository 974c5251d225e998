import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingIn } from '../engines/postgresql/everything-in.ts';
import { fromCsv, fromJsonLines } from '../support/decode-extract.ts';
import { penstock } from '../support/penstock.ts';
import { type PostgresqlServer, startPostgresql } from '../support/postgresql-server.ts';

let server: PostgresqlServer;
let directory: string;
let stream: Buffer;
beforeAll(async () => {
  server = await startPostgresql();
  directory = await mkdtemp(join(tmpdir(), 'penstock-extract-'));
  await server.sql('create role shop login createdb; create role clerk login');
  await server.sql('create database live owner shop');
  await server.sql(everythingIn, 'live', 'shop');
  const settings = `{ engine: postgresql, host: ${server.socket}, port: ${server.port}, database: live, user: shop }`;
  await writeFile(join(directory, 'shop.yaml'), `application: generic\ndatabases:\n  main: ${settings}\n`, { mode: 0o600 });
  const dumped = await penstock(['dump', 'shop/main', '--config-dir', directory, '--state-dir', join(directory, 'state')]);
  if (dumped.status !== 0) throw new Error(dumped.stderr);
  stream = dumped.stdout;
  for (const format of ['sql', 'csv', 'jsonl']) {
    const extracted = await penstock(['extract', '--format', format, '--output', join(directory, format)], stream);
    if (extracted.status !== 0) throw new Error(extracted.stderr);
  }
}, 180_000);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

const oddSchema = 'odd "x" %.\ny';
const oddFile = 'odd%20%22x%22%20%25%2E%0Ay.select%20it%3B%20drop';
/** Schema, table and the file it goes to. */
const tables: readonly (readonly [string, string, string])[] = [
  [oddSchema, 'select it; drop', oddFile],
  ...[
    'base',
    'child',
    'empty',
    'plain',
    'parted',
    'parted_1',
    'parted_2',
    'parted_2_0',
    'refers',
    'select',
    'slices',
    'typed',
    'unlogged',
  ].map((table) => ['public', table, `public.${table}`] as const),
  ['public', 'no columns', 'public.no%20columns'],
];
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table as pg_dump prints it alone, without what needs other tables or roles. */
async function printed(database: string, schema: string, table: string): Promise<string> {
  const dump = await server.dump(database, ['--no-owner', '--no-privileges', `--table=${quoted(schema)}.${quoted(table)}`]);
  return dump
    .toString('latin1')
    .replaceAll(/^\\(un)?restrict .*$/gm, '')
    .split('\n\n\n')
    .filter(
      (part) =>
        !/^--\n-- Name: .*(?:Type: (?:FK CONSTRAINT|TRIGGER|POLICY|ROW SECURITY|TABLE ATTACH|INDEX ATTACH))/s.test(
          part.replace(/^\n+/, '').slice(0, 300),
        ),
    )
    .join('\n\n');
}

describe('SQL of PostgreSQL, loaded by psql into an empty database', () => {
  test('of all tables is all tables', { timeout: 300_000 }, async () => {
    const sql = await penstock(['extract', '--triggers'], stream);
    expect(sql.status).toBe(0);
    expect(sql.stderr).toBe('penstock: warning: public.plain: left out is its policy own\n');
    await server.sql('create database every owner shop');
    await server.sql(sql.stdout, 'every', 'shop');
    const whole = async (database: string): Promise<string> => {
      const parts = await Promise.all(
        tables.map(async ([schema, table]) =>
          (await server.dump(database, ['--no-owner', '--no-privileges', `--table=${quoted(schema)}.${quoted(table)}`])).toString('latin1'),
        ),
      );
      return parts
        .join('\n')
        .replaceAll(/^\\(un)?restrict .*$/gm, '')
        .replaceAll(/--\n-- Name: plain own; Type: POLICY.*?\n\n\n/gs, '')
        .replaceAll(/--\n-- Name: plain; Type: ROW SECURITY.*?\n\n\n?(?=--)/gs, '');
    };
    const [loaded, live] = await Promise.all([whole('every'), whole('live')]);
    expect(withoutRowSecurity(loaded)).toBe(withoutRowSecurity(live));
  });

  test.each(tables.filter(([, table]) => table !== 'child'))('of %s.%s alone is that table', async (schema, table, file) => {
    const database = `one_${tables.findIndex((one) => one[2] === file)}`;
    await server.sql(`create database ${database} owner shop`);
    await server.sql(await readFile(join(directory, 'sql', `${file}.sql`)), database, 'shop');
    const [loaded, live] = await Promise.all([printed(database, schema, table), printed('live', schema, table)]);
    expect(standalone(loaded)).toBe(standalone(live));
  });

  test('of a table that inherits brings the definition of the other along, and says that its rows are missing', async () => {
    const sql = await penstock(['extract', '--table', 'child'], stream);
    expect(sql).toMatchObject({
      status: 0,
      stderr: 'penstock: warning: public.child: left out is the rows of public.base, which it inherits from\n',
    });
    await server.sql('create database heir owner shop');
    await server.sql(sql.stdout, 'heir', 'shop');
    expect(await server.sql('select a, b from child; select count(*) from only base', 'heir')).toBe('2\t3\n0\n');
  });

  test('of a partitioned table brings its partitions', async () => {
    const sql = await penstock(['extract', '--table', 'public.parted'], stream);
    expect(sql.status).toBe(0);
    await server.sql('create database partitions owner shop');
    await server.sql(sql.stdout, 'partitions', 'shop');
    const query = 'select tableoid::regclass, * from parted order by 2';
    expect(await server.sql(query, 'partitions')).toBe(await server.sql(query, 'live'));
  });

  /** What refers to them is left out; the rest is loaded into a database of that name. */
  const loadWithoutRowsOf = async (table: string, database: string): Promise<void> => {
    const sql = await penstock(['extract', '--exclude-table-data', table], stream);
    expect(sql).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('public.refers: left out is its foreign key to public.parted\n'),
    });
    await server.sql(`create database ${database} owner shop`);
    await server.sql(sql.stdout, database, 'shop');
  };

  test('of a partitioned table without rows makes its partitions, which have none either', async () => {
    await loadWithoutRowsOf('parted', 'without_parts');
    const counts = "select (select count(*) from parted), (select count(*) from plain) > 0, count(*) from pg_partition_tree('parted')";
    expect(await server.sql(counts, 'without_parts')).toBe('0\tt\t4\n');
    const output = join(directory, 'without-parts');
    expect(await penstock(['extract', '--exclude-table-data', 'parted', '--format', 'csv', '--output', output], stream)).toMatchObject({
      status: 0,
    });
    const files = await readdir(output);
    expect(files.filter((file) => file.includes('parted'))).toEqual([]);
    expect(files).toHaveLength(tables.length - 4);
  });

  test('of a partition without rows leaves out the foreign keys to the whole', async () => {
    await loadWithoutRowsOf('parted_2_0', 'without_one');
    const query = "select count(*) from parted where at < '2021-01-01'";
    expect(await server.sql('select count(*) from parted', 'without_one')).toBe(await server.sql(query, 'live'));
  });
});

/** Names of roles and of row-level security aside. */
function withoutRowSecurity(dump: string): string {
  return dump
    .replaceAll(/^ALTER TABLE .* ENABLE ROW LEVEL SECURITY;$/gm, '')
    .replaceAll(/^CREATE POLICY .*$/gm, '')
    .replaceAll(/^--.*$/gm, '')
    .replaceAll(/\n+/g, '\n');
}

/** What makes a table a partition of another is no part of it alone. */
function standalone(dump: string): string {
  return withoutRowSecurity(dump)
    .replaceAll(/^ALTER (?:TABLE ONLY|INDEX) .* ATTACH PARTITION .*$/gm, '')
    .replaceAll(/^ALTER TABLE ONLY .*\n {4}ADD CONSTRAINT .* FOREIGN KEY .*$/gm, '')
    .replaceAll(/^CREATE TRIGGER .*$/gm, '')
    .replaceAll(/\n+/g, '\n');
}

describe.each(tables)('of %s.%s', (schema, table, file) => {
  test('CSV and JSON Lines are what SELECT says', async () => {
    const columns = (
      await server.sql(
        `select encode(convert_to(attname, 'UTF8'), 'hex'), atttypid::regtype, attgenerated from pg_attribute
         where attrelid = '${quoted(schema).replaceAll("'", "''")}.${quoted(table)}'::regclass and attnum > 0 order by attnum`,
        'live',
      )
    )
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'))
      .filter(([, , generated]) => generated === '')
      .map(([hex = '', type]) => ({ name: Buffer.from(hex, 'hex').toString(), type }));
    const cells = columns.map(({ name, type }) => {
      const bytes = type === 'bytea' ? quoted(name) : `convert_to(${quoted(name)}::text, 'UTF8')`;
      return `coalesce(encode(${bytes}, 'hex'), 'null')`;
    });
    const isParent = table === 'parted' || table === 'parted_2';
    const rows = isParent
      ? []
      : (await server.sql(`select concat_ws(' ', ${cells.join(', ') || "''"}) from only ${quoted(schema)}.${quoted(table)}`, 'live'))
          .split('\n')
          .slice(0, -1);
    const names = columns.map(({ name }) => name);
    const lines = fromJsonLines(await readFile(join(directory, 'jsonl', `${file}.jsonl`)));
    expect(lines.columns).toEqual(lines.rows.length > 0 ? names : []);
    expect(lines.rows).toEqual(rows);
    // A record without any field is none that CSV could tell.
    if (names.length === 0) return;
    const csv = fromCsv(await readFile(join(directory, 'csv', `${file}.csv`)));
    expect(csv.columns).toEqual(names);
    expect(csv.rows).toEqual(rows);
  });
});

test('every table has its file, and no other', async () => {
  expect((await readdir(join(directory, 'csv'))).toSorted()).toEqual(tables.map(([, , file]) => `${file}.csv`).toSorted());
});
