import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileSql } from '../engines/mysql/hostile.ts';
import { fromCsv, fromJsonLines } from '../support/decode-extract.ts';
import { type MariadbServer, startMariadb } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';

let server: MariadbServer;
let directory: string;
let stream: Buffer;
let said: string;
beforeAll(async () => {
  server = await startMariadb();
  directory = await mkdtemp(join(tmpdir(), 'penstock-extract-'));
  await server.sql(hostileSql('live'));
  const settings = `{ engine: mysql, socket: ${server.socket}, database: live, user: root }`;
  await writeFile(join(directory, 'shop.yaml'), `application: generic\ndatabases:\n  main: ${settings}\n`, { mode: 0o600 });
  const dumped = await penstock(['dump', 'shop/main', '--config-dir', directory, '--state-dir', join(directory, 'state')]);
  if (dumped.status !== 0) throw new Error(dumped.stderr);
  stream = dumped.stdout;
  for (const format of ['sql', 'csv', 'jsonl']) {
    const extracted = await penstock(['extract', '--format', format, '--output', join(directory, format)], stream);
    if (extracted.status !== 0) throw new Error(extracted.stderr);
    said = extracted.stderr;
  }
}, 180_000);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

const tables = ['a b"c\'d`e.f%g\nh;', 'aria', 'bytes', 'child', 'computed', 'historic', 'isam', 'nothing', 'numbered', 'parent', 'parts'];
const files: Record<string, string> = { [tables[0] as string]: 'a%20b%22c%27d%60e%2Ef%25g%0Ah%3B' };
const fileOf = (format: string, table: string): string => join(directory, format, `${files[table] ?? table}.${format}`);
const name = (part: string): string => `\`${part.replaceAll('`', '``')}\``;
/** A table's definition and every byte of its rows. */
async function contents(database: string, table: string): Promise<string> {
  const columns = (
    await server.sql(
      `SELECT HEX(COLUMN_NAME) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='${database}' AND HEX(TABLE_NAME)='${Buffer.from(table).toString('hex').toUpperCase()}' ORDER BY ORDINAL_POSITION`,
    )
  )
    .trim()
    .split('\n')
    .map((hex) => `HEX(${name(Buffer.from(hex, 'hex').toString())})`);
  const rows = await server.sql(`SELECT ${columns.join(',')} FROM ${name(database)}.${name(table)} ORDER BY 1`);
  const definition = await server.sql(`USE ${database}; SHOW CREATE TABLE ${name(table)}`);
  return `${definition.replaceAll(`\`${database}\``, 'DB')}${rows}`;
}

describe('SQL of MariaDB, loaded by its own client into an empty database', () => {
  test('of all tables is all tables with their triggers', { timeout: 300_000 }, async () => {
    const sql = await penstock(['extract', '--triggers'], stream);
    expect(sql).toMatchObject({ status: 0, stderr: '' });
    await server.sql('CREATE DATABASE every CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
    await server.sql(sql.stdout, 'every');
    for (const table of tables) expect(await contents('every', table)).toBe(await contents('live', table));
    const triggers = (database: string): Promise<string> =>
      server.sql(
        `SELECT TRIGGER_NAME,EVENT_OBJECT_TABLE,ACTION_ORDER,ACTION_STATEMENT,SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='${database}' ORDER BY 1`,
      );
    expect(await triggers('every')).toBe(await triggers('live'));
    // The sequence goes on where the dump says, behind what the live server has cached: `numbered` counts with the one beside it.
    const [, next] = /DO SETVAL\(`numbers`, (\d+), 0\)/.exec(stream.toString('latin1')) ?? [];
    expect(await server.sql('USE every; INSERT INTO numbered VALUES (); SELECT id FROM numbered')).toBe(`${next}\n`);
  });

  test.each(tables)('of %s alone is that table, its foreign keys to others aside', async (table) => {
    const database = `one_${tables.indexOf(table)}`;
    await server.sql(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    await server.sql(await readFile(fileOf('sql', table)), database);
    const expected = (await contents('live', table)).replace(/,\n {2}CONSTRAINT `knows` FOREIGN KEY .*/, '');
    expect(await contents(database, table)).toBe(expected);
    expect(said).toContain('penstock: warning: child: left out is its foreign key to parent\n');
    const made = await server.sql(
      `SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA='${database}' AND TABLE_TYPE<>'SEQUENCE'`,
    );
    expect(made).toBe('1\n');
  });

  test('in parts: the schema first, the rows later', async () => {
    await server.sql('CREATE DATABASE in_parts CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
    const pattern = ['--table', 'p*', '--table', 'child'];
    for (const part of ['--schema-only', '--data-only']) {
      const sql = await penstock(['extract', part, ...pattern], stream);
      expect(sql).toMatchObject({ status: 0, stderr: '' });
      await server.sql(sql.stdout, 'in_parts');
    }
    for (const table of ['parent', 'parts', 'child']) expect(await contents('in_parts', table)).toBe(await contents('live', table));
  });
});

const shown: Readonly<Record<string, (column: string) => string>> = {
  bit: (column) => `LOWER(LPAD(HEX(${column}), 4, '0'))`,
};
const isBinary = /^(?:.*blob|.*binary|geometry)$/;

/** What a SELECT says of a table, in the form of `DecodedTable`. */
async function selected(table: string): Promise<{ columns: string[]; rows: string[] }> {
  const columns = (
    await server.sql(
      `SELECT HEX(COLUMN_NAME), DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='live' AND HEX(TABLE_NAME)='${Buffer.from(table).toString('hex').toUpperCase()}' ORDER BY ORDINAL_POSITION`,
    )
  )
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string])
    .map(([hex, type]) => ({ name: Buffer.from(hex, 'hex').toString(), type }));
  const cells = columns.map(({ name: column, type }) => {
    const text = isBinary.test(type) ? `LOWER(HEX(${name(column)}))` : `LOWER(HEX(CONVERT(CAST(${name(column)} AS CHAR) USING utf8mb4)))`;
    return `IF(${name(column)} IS NULL, 'null', ${(shown[type] ?? (() => text))(name(column))})`;
  });
  const rows = (await server.sql(`SET time_zone='+00:00'; SELECT CONCAT_WS(' ', ${cells.join(',')}) FROM live.${name(table)}`))
    .split('\n')
    .slice(0, -1);
  return { columns: columns.map((column) => column.name), rows };
}

describe.each(tables)('of %s', (table) => {
  test('CSV and JSON Lines are what SELECT says', async () => {
    const expected = await selected(table);
    const csv = fromCsv(await readFile(fileOf('csv', table)));
    expect(csv.columns).toEqual(expected.columns);
    expect(csv.rows.toSorted()).toEqual(expected.rows.toSorted());
    const lines = fromJsonLines(await readFile(fileOf('jsonl', table)));
    expect(lines.columns).toEqual(lines.rows.length > 0 ? expected.columns : []);
    expect(lines.rows.toSorted()).toEqual(expected.rows.toSorted());
  });
});
