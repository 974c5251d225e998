import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gather } from '../support/bytes.ts';
import { fromCsv, fromJsonLines } from '../support/decode-extract.ts';
import { executable } from '../support/executables.ts';
import { penstock } from '../support/penstock.ts';

const hostile = `
  CREATE TABLE plain(id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT, b BLOB, r REAL, any);
  INSERT INTO plain VALUES
    (1, CAST(x'410042' AS TEXT), x'', 0.1, 9223372036854775807), (2, CAST(x'41fe27c328' AS TEXT), x'00ff27', 1e300, -0.0),
    (3, '', zeroblob(3000), 5e-324, NULL), (4, NULL, NULL, NULL, 'a' || char(13,10) || 'b''' || char(13,11)), (5, '\\x41', x'41', -1.7976931348623157e308, '007'),
    (7, '),(1,2);', x'2c', 123456789012345680.0, ' padded '), (500, 'it''s "so", 🐘' || char(10), NULL, 9e999, -9e999);
  DELETE FROM plain WHERE id = 500; CREATE INDEX by_t ON plain(t COLLATE NOCASE) WHERE b IS NOT NULL;
  CREATE TRIGGER touched AFTER INSERT ON plain BEGIN SELECT CASE WHEN 1 THEN 'ON other; END;' END; END;
  CREATE TABLE "odd.na/me; %
""'"("a,b", "c""d
e", "", g AS ("a,b" || 'x')); INSERT INTO "odd.na/me; %
""'" VALUES(1, 2, 3), ('x', NULL, '');
  CREATE TABLE hidden(rowid, oid); INSERT INTO hidden(_rowid_, rowid, oid) VALUES(3, 1, 2), (9, 5, 6);
  CREATE TABLE less(a TEXT, b, PRIMARY KEY(b DESC, a)) WITHOUT ROWID; INSERT INTO less VALUES('a', 1), ('B', 2.5), ('c', x'00');
  CREATE TABLE child(p INTEGER REFERENCES plain(id) ON DELETE CASCADE, CHECK (p > 0)); INSERT INTO child VALUES(1), (7);
  CREATE TABLE empty(a, b); CREATE TABLE much(a); INSERT INTO much VALUES(randomblob(400000)); CREATE VIEW seen AS SELECT * FROM plain;`;
const odd = 'odd.na/me; %\n"\'';
const tables = ['plain', odd, 'hidden', 'less', 'child', 'empty', 'much'];
const fileOf = (table: string): string => (table === odd ? 'odd%2Ena%2Fme%3B%20%25%0A%22%27' : table);
const pattern = (table: string): string => `"${table.replaceAll('"', '""')}"`;

let directory: string;
let stream: Buffer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'penstock-extract-'));
  stream = await streamOf('live', hostile);
}, 120_000);
afterAll(() => rm(directory, { recursive: true }));

async function streamOf(application: string, sql: string): Promise<Buffer> {
  const file = join(directory, `${application}.db`);
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  const text = `application: generic\ndatabases:\n  main: { engine: sqlite, file: ${file} }\n`;
  await writeFile(join(directory, `${application}.yaml`), text, { mode: 0o600 });
  const dumped = await penstock(['dump', `${application}/main`, '--config-dir', directory, '--state-dir', join(directory, 'state')]);
  expect(dumped.status).toBe(0);
  return dumped.stdout;
}

/** Loads SQL by the system's own shell into an empty file. */
async function loaded(name: string, sql: Buffer): Promise<string> {
  const file = join(directory, `${name}.db`);
  const shell = execFile('sqlite3', ['-bail', file]);
  const complaint = gather(shell.stderr as NodeJS.ReadableStream as AsyncIterable<Buffer>);
  shell.stdin?.end(sql);
  await once(shell, 'close');
  expect((await complaint).toString()).toBe('');
  return file;
}

function query(file: string, sql: string): unknown[][] {
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true });
  try {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all() as unknown as unknown[][];
  } finally {
    database.close();
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function columnsOf(file: string, table: string): string[] {
  return query(file, `SELECT name FROM pragma_table_xinfo('${table.replaceAll("'", "''")}') WHERE hidden = 0`).map(([name]) =>
    String(name),
  );
}

/** A table's definition, its indexes, and its rows with their types, bit by bit. */
function contents(file: string, table: string): unknown {
  const literal = `'${table.replaceAll("'", "''")}'`;
  const values = columnsOf(file, table).map((name) => `typeof(${quoted(name)}), hex(CAST(${quoted(name)} AS BLOB)), ${quoted(name)}`);
  return [
    query(file, `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = ${literal} AND type <> 'trigger' ORDER BY 1, 2`),
    query(file, `SELECT ${values.join(', ')} FROM ${quoted(table)}`),
    table === 'hidden' ? query(file, 'SELECT _rowid_ FROM hidden') : [],
    table === 'plain' ? query(file, `SELECT seq FROM sqlite_sequence WHERE name = ${literal}`) : [],
  ];
}

/** What a SELECT says of a table, in the form of `DecodedTable`; reals as numbers, because they have many spellings. */
function selected(file: string, table: string): string[][] {
  const cells = columnsOf(file, table).map((name) => quoted(name));
  const list = cells.map((cell) => `typeof(${cell}), iif(typeof(${cell}) IN ('text', 'blob'), hex(CAST(${cell} AS BLOB)), ${cell})`);
  return query(file, `SELECT ${list.join(', ')} FROM ${quoted(table)}`).map((row) => {
    const values: string[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const [type, value] = [row[at], row[at + 1]];
      if (type === 'null') values.push('null');
      else if (type === 'integer' || type === 'real') values.push(`number ${numberOf(Object.is(value, -0) ? '-0.0' : String(value))}`);
      else values.push(String(value).toLowerCase());
    }
    return values;
  });
}

function numberOf(digits: string): string {
  return /^-?\d+$/.test(digits) ? digits : Object.is(Number(digits), -0) ? '-0' : String(Number(digits));
}

/** Says of decoded values that are numbers in the database that they are. */
function asSelected(rows: readonly string[], expected: readonly string[][]): string[][] {
  return rows.map((row, index) =>
    row.split(' ').map((value, column) => {
      const isNumber = expected[index]?.[column]?.startsWith('number ') === true;
      return isNumber ? `number ${numberOf(Buffer.from(value, 'hex').toString())}` : value;
    }),
  );
}

describe('what comes out of a stream of SQLite', () => {
  test.each(tables)('as SQL, loaded by the sqlite3 shell, is the table %s', async (table) => {
    const sql = await penstock(['extract', '--table', pattern(table)], stream);
    expect(sql.status).toBe(0);
    const file = await loaded(`one-${tables.indexOf(table)}`, sql.stdout);
    expect(contents(file, table)).toEqual(contents(join(directory, 'live.db'), table));
    expect(query(file, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")).toEqual([[1n]]);
  });

  test.each(['csv', 'jsonl'] as const)('as %s is what SELECT says', async (format) => {
    const output = join(directory, format);
    expect(await penstock(['extract', '--format', format, '--output', output], stream)).toMatchObject({ status: 0 });
    for (const table of tables) {
      const expected = selected(join(directory, 'live.db'), table);
      const text = await readFile(join(output, `${fileOf(table)}.${format}`));
      const { rows, columns } = format === 'csv' ? fromCsv(text) : fromJsonLines(text);
      expect(asSelected(rows, expected), table).toEqual(expected);
      expect(columns).toEqual(format === 'csv' || rows.length > 0 ? columnsOf(join(directory, 'live.db'), table) : []);
      expect((await stat(join(output, `${fileOf(table)}.${format}`))).mode & 0o777).toBe(0o600);
    }
    const again = await penstock(['extract', '--format', format, '--output', output], stream);
    expect(again).toMatchObject({ status: 73, stderr: expect.stringContaining('plain') });
    expect((await readdir(output)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('is the same whatever encoding the database has', async () => {
    const sql = "CREATE TABLE t(a TEXT, b); INSERT INTO t VALUES('žluťoučký 🐘', CAST(x'4100' AS TEXT)), ('', x'00d8');";
    const [narrow, wide] = [
      await streamOf('narrow', sql),
      await streamOf('wide', `PRAGMA encoding = 'UTF-16le'; ${sql.replace("x'4100'", "x'41000000'")}`),
    ];
    const lines = async (from: Buffer): Promise<string> => (await penstock(['extract', '--format', 'jsonl'], from)).stdout.toString();
    expect(await lines(wide)).toBe(await lines(narrow));
  });
});

describe('a stream that is not whole', () => {
  test('ends with 65, says so, and never reaches COMMIT', async () => {
    for (const cut of [1, 200, Math.floor(stream.length / 3)]) {
      const { status, stdout, stderr } = await penstock(['extract'], stream.subarray(0, stream.length - cut));
      expect(status).toBe(65);
      expect(stderr).toMatch(
        /^penstock: error: the stream ends .*\npenstock: hint: (?:the \d+ bytes that were written are not proven; do not use them|nothing was written)\n$/m,
      );
      expect(stdout.includes('COMMIT;')).toBe(false);
      expect(stdout.includes('completed')).toBe(false);
    }
    const flipped = Buffer.from(stream);
    flipped.write(']', stream.indexOf('),(1,2);'));
    expect(await penstock(['extract', '--table', 'empty'], flipped)).toMatchObject({ status: 65 });
  });

  test('leaves files that end in .partial, and the next run does not overwrite them', async () => {
    const output = join(directory, 'cut');
    const cut = await penstock(['extract', '--output', output], stream.subarray(0, -1));
    expect(cut).toMatchObject({ status: 65, stdout: Buffer.alloc(0), stderr: expect.stringContaining('.partial; it is not proven') });
    const left = await readdir(output);
    expect(left.length).toBe(tables.length);
    expect(left.every((file) => file.endsWith('.sql.partial'))).toBe(true);
    expect(await penstock(['extract', '--output', output], stream)).toMatchObject({
      status: 73,
      stderr: expect.stringContaining('.partial exists'),
    });
    expect(await readdir(output)).toEqual(left);
  });
});

describe('at a shell', () => {
  test('a table that is not there is 66, with the nearest name, and nothing is written', async () => {
    const { status, stdout, stderr } = await penstock(['extract', '--table', 'plian'], stream);
    expect({ status, stdout: stdout.toString(), stderr }).toEqual({
      status: 66,
      stdout: '',
      stderr: 'penstock: error: the stream has no table plian\npenstock: hint: did you mean plain? penstock inspect lists all\n',
    });
  });

  test('a consumer that has seen enough ends it with 74, without a stack', async () => {
    const big = await streamOf(
      'big',
      'CREATE TABLE t(a); INSERT INTO t SELECT randomblob(1000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n)',
    );
    const child = spawn(executable('penstock'), ['extract'], { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined);
    child.stdin.end(big);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const complaint = await gather(child.stderr);
    const [status] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
    expect(status).toBe(74);
    expect(complaint.toString()).toMatch(
      /^penstock: error: this stream was closed by its reader before the end\npenstock: hint: [^\n]*\n$/,
    );
  });

  test.each([
    [['--format', 'xml'], /there is no format xml/],
    [['--schema-only', '--data-only'], /exclude each other/],
    [['--schema-only', '--format', 'csv'], /has no csv/],
    [['--format', 'csv'], /several tables: plain, /],
    [['--table', '"open'], /double quote is not closed/],
  ])('%j is wrong usage', async (args, message) => {
    expect(await penstock(['extract', ...args], stream)).toMatchObject({ status: 64, stderr: expect.stringMatching(message) });
  });

  test('a directory that cannot be written is 74', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await mkdir(join(directory, 'x'), { recursive: true });
    expect(await penstock(['extract', '--output', join(file, 'x')], stream)).toMatchObject({ status: 74 });
  });
});
