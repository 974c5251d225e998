import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothServers } from '../support/both-servers.ts';
import { executable } from '../support/executables.ts';
import { fromCsv, fromJsonLines } from '../support/decode-extract.ts';
import { type Dialect, type LoadingEngine, loadingEngines } from '../support/loading-engines.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* One user's rows out of any table of a stream. */

const servers = bothServers(120_000);
const directory = mkdtempSync(join(tmpdir(), 'penstock-where-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Texts that look like what stands between rows; written the same by all three. */
const notes = ["one, (two); '), ('", '# NULL', 'a\tb', '-- \\. ', '🦷'];
const tables = ({ blob, bool, no, yes }: Dialect): string => `
  CREATE TABLE person(id INTEGER PRIMARY KEY, owner VARCHAR(20), note VARCHAR(2000), amount DECIMAL(12,2), data ${blob}, flag ${bool});
  CREATE TABLE note(id INTEGER PRIMARY KEY, owner VARCHAR(20) NOT NULL, parent INTEGER, person INTEGER, FOREIGN KEY (parent) REFERENCES note(id), FOREIGN KEY (person) REFERENCES person(id));
  CREATE TABLE unrelated(a INTEGER);
  INSERT INTO unrelated VALUES (1),(2);
  INSERT INTO person VALUES ${Array.from(
    { length: 400 },
    (_, at) =>
      `(${at}, ${at % 10 === 8 ? 'NULL' : `'${['alice', 'bob', 'Alice', 'al,ice'][at % 4]}'`}, '${notes[at % 5]?.replaceAll("'", "''")}', ${at}.50, NULL, ${at % 2 === 0 ? no : yes})`,
  ).join(',')};
  INSERT INTO note VALUES ${Array.from({ length: 40 }, (_, at) => `(${at + 1}, '${at % 2 === 0 ? 'alice' : 'bob'}', ${at === 0 ? 'NULL' : at}, ${at})`).join(',')};`;

const engines = loadingEngines(
  servers,
  directory,
  (dialect) => `${tables(dialect)} UPDATE person SET data = ${dialect.bytes} WHERE id = 4;`,
);

describe.each(Object.keys(engines))('on %s', (kind) => {
  let engine: LoadingEngine;
  let stream: Buffer;
  const extract = (...args: string[]): Promise<Ran> => penstock(['extract', ...args], stream);
  const ids = async (...args: string[]): Promise<string> => {
    const { stdout } = await extract('--table', 'person', '--format', 'jsonl', ...args);
    const found = [...stdout.toString().matchAll(/^\{"id":(\d+)/gm)].map(([, id]) => Number(id));
    return found.toSorted((one, other) => one - other).join(' ');
  };
  const idsWhere = async (sql: string): Promise<string> =>
    (await engine.query(`SELECT id FROM person WHERE ${sql} ORDER BY id`)).trim().split('\n').join(' ');
  const all = 'SELECT * FROM person ORDER BY id';

  beforeAll(async () => {
    engine = engines[kind] as LoadingEngine;
    await engine.make();
    writeFileSync(join(directory, `${kind}.yaml`), `application: generic\ndatabases:\n  main: ${engine.settings}\n`, { mode: 0o600 });
    const dumped = await penstock(['dump', `${kind}/main`, '--config-dir', directory, '--state-dir', join(directory, 'state')]);
    if (dumped.status !== 0) throw new Error(dumped.stderr);
    stream = dumped.stdout;
  }, 60_000);

  test('SQL has these rows, as they stand in the dump, and loads by itself', async () => {
    const sql = await extract('--table', 'person', '--where', 'owner=alice');
    expect(sql).toMatchObject({ status: 0, stderr: '' });
    await engine.load(sql.stdout, 'alice');
    // Upper and lower case are alike to MariaDB's usual collation, and not here.
    expect(await engine.query(all, 'alice')).toBe(await engine.query(all.replace('ORDER', "WHERE owner = 'alice' AND id % 4 = 0 ORDER")));
    const dump = stream.toString();
    const rows = sql.stdout
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('(') || /^\d+\t/.test(line));
    expect(rows).toHaveLength(80);
    for (const row of rows) expect(dump).toContain(row.replace(/[,;]$/, ''));
  });

  test('CSV and JSON Lines have the same rows', async () => {
    const csv = await extract('--table', 'person', '--where', 'owner=alice', '--format', 'csv');
    const lines = await extract('--table', 'person', '--where', 'owner=alice', '--format', 'jsonl');
    expect(fromCsv(csv.stdout).rows).toHaveLength(80);
    expect(fromCsv(csv.stdout).rows).toEqual(fromJsonLines(lines.stdout).rows);
    expect(await ids('--where', 'owner=alice')).toBe(await idsWhere("owner = 'alice' AND id % 4 = 0"));
  });

  test('all that is said must hold: text, numbers, NULL, binary, true and false', async () => {
    expect(await ids('--where', 'owner IS NULL')).toBe(await idsWhere('owner IS NULL'));
    expect(await ids('--where', 'owner=al,ice', '--where', 'id=3')).toBe('3');
    expect(await ids('--where', 'amount=12.5')).toBe('12');
    expect(await ids('--where', `note=${notes[0]}`)).toBe(await idsWhere('id % 5 = 0'));
    expect(await ids('--where', `note=${notes[3]}`, '--where', 'owner=bob')).toBe(await idsWhere("id % 5 = 3 AND owner = 'bob'"));
    expect(await ids('--where', String.raw`data=\x00FF`)).toBe('4');
    expect(await ids('--where', `flag=${kind === 'PostgreSQL' ? 'true' : '1'}`, '--where', 'data IS NULL')).toBe(
      await idsWhere('id % 2 = 1'),
    );
  });

  test('of many tables: those without the column are left out, foreign keys, too; counts are those of what was taken', async () => {
    const output = join(directory, `${kind}-all`);
    const done = await extract('--where', 'owner=alice', '--output', output, '--json');
    expect(done.status).toBe(0);
    expect(done.stderr).toMatch(/warning: left out, for they have no column owner: (public\.)?unrelated\n/);
    const { tables: taken } = JSON.parse(done.stdout.toString()) as { tables: { table: string; rows: number }[] };
    expect(Object.fromEntries(taken.map(({ table, rows }) => [table.replace('public.', ''), rows]))).toEqual({ note: 20, person: 80 });
    expect(
      readdirSync(output)
        .map((name) => name.replace('public.', ''))
        .toSorted(),
    ).toEqual(['note.sql', 'person.sql']);
    const together = await extract('--where', 'owner=alice');
    expect(together.status).toBe(0);
    await engine.load(together.stdout, 'together');
    expect(await engine.query('SELECT COUNT(*) FROM note', 'together')).toBe('20\n');
    expect(await engine.query('SELECT COUNT(*) FROM person', 'together')).toBe('80\n');
    expect(kind === 'SQLite' || /left out is its foreign key to (public\.)?note/.test(together.stderr)).toBe(true);
  });

  test('what fits no row is empty, and is said', async () => {
    const none = await extract('--table', 'person', '--where', 'owner=alcie');
    expect(none).toMatchObject({ status: 0, stderr: 'penstock: warning: no row has owner=alcie\n' });
    await engine.load(none.stdout, 'nobody');
    expect(await engine.query('SELECT COUNT(*) FROM person', 'nobody')).toBe('0\n');
    expect((await extract('--table', 'person', '--where', 'owner=NULL')).stderr).toContain("for rows without a value: 'owner IS NULL'");
    expect((await extract('--table', 'person', '--where', 'owner=alcie', '--format', 'csv')).stdout.toString()).toBe(
      'id,owner,note,amount,data,flag\r\n',
    );
  });

  test('a column that is not there is an error with the nearest name, and leaves nothing', async () => {
    const output = join(directory, `${kind}-none`);
    const named = await extract('--table', 'p*', '--table', 'unrelated', '--where', 'owner=alice', '--output', output);
    expect(named).toMatchObject({
      status: 66,
      stderr: expect.stringMatching(/error: (public\.)?unrelated has no column owner\n.*its columns are a\n/) as string,
    });
    const mistyped = await extract('--table', 'person', '--where', 'ovner=alice', '--output', output);
    expect(mistyped).toMatchObject({
      status: 66,
      stderr: expect.stringMatching(/person has no column ovner\n.*did you mean owner\?\n/) as string,
    });
    const nowhere = await extract('--where', 'ovner=alice', '--output', output);
    expect(nowhere).toMatchObject({
      status: 66,
      stderr: expect.stringMatching(/none of these tables has a column ovner\n.*did you mean owner\?\n/) as string,
    });
    expect(() => readdirSync(output)).toThrow(/ENOENT/);
    expect(await extract('--table', 'nobody', '--where', 'owner=alice')).toMatchObject({ status: 66 });
    expect(await extract('--table', 'person', '--where', 'owner')).toMatchObject({ status: 64 });
    expect(await extract('--table', 'person', '--where', 'owner=alice', '--schema-only')).toMatchObject({ status: 64 });
  });

  test('out of an archive come the same rows, also where those of other tables are skipped', async () => {
    const text = `application: generic\ndatabases:\n  main: ${engine.settings}\nstream: { format: archive }\n`;
    writeFileSync(join(directory, 'archived.yaml'), text, { mode: 0o600 });
    const archive = await penstock(['dump', 'archived/main', '--config-dir', directory, '--state-dir', join(directory, 'state')]);
    expect(archive).toMatchObject({ status: 0 });
    expect(archive.stdout.subarray(257, 262).toString()).toBe('ustar');
    // In which order rows come, nobody says; of SQL, each segment brings its settings.
    const lines = async (from: Buffer, args: readonly string[]): Promise<string[]> =>
      (await penstock(['extract', '--table', 'person', '--where', 'owner=alice', ...args], from)).stdout.toString().split('\n').toSorted();
    for (const args of [
      ['--format', 'csv'],
      ['--format', 'jsonl'],
    ]) {
      const plain = await lines(stream, args);
      expect(plain.length).toBeGreaterThan(80);
      expect(await lines(archive.stdout, args)).toEqual(plain);
    }
    const sql = await penstock(['extract', '--table', 'person', '--where', 'owner=alice'], archive.stdout);
    await engine.load(sql.stdout, 'of_archive');
    expect(await engine.query('SELECT COUNT(*) FROM person', 'of_archive')).toBe('80\n');
    const file = join(directory, 'archived.tar');
    writeFileSync(file, archive.stdout);
    // A file can be skipped in; a pipe cannot.
    const counted = execFileSync('sh', [
      '-c',
      `"$0" extract --where owner=bob --format jsonl --table note < "$1" | wc -l`,
      executable('penstock'),
      file,
    ]);
    expect(counted.toString().trim()).toBe('20');
  });

  test('of a stream that is not whole nothing is said to be', async () => {
    const cut = await penstock(['extract', '--table', 'person', '--where', 'owner=alice'], stream.subarray(0, -50));
    expect(cut.status).toBe(65);
    const output = join(directory, `${kind}-cut`);
    expect(await penstock(['extract', '--where', 'owner=alice', '--output', output], stream.subarray(0, -50))).toMatchObject({
      status: 65,
    });
    const left = existsSync(output) ? readdirSync(output) : [];
    expect(left.filter((name) => !name.endsWith('.partial'))).toEqual([]);
    expect(cut.stdout.toString()).not.toMatch(/ump complete|^COMMIT/m);
  });
});
