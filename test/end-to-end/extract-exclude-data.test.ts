import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothServers } from '../support/both-servers.ts';
import { executable } from '../support/executables.ts';
import { type Dialect, type LoadingEngine, loadingEngines } from '../support/loading-engines.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* Tables whose definition is wanted, and not their rows. */

const servers = bothServers(120_000);
const directory = mkdtempSync(join(tmpdir(), 'penstock-exclude-data-'));
afterAll(() => rmSync(directory, { recursive: true }));

const triggers: Readonly<Record<Dialect['engine'], string>> = {
  SQLite: "CREATE TRIGGER touched AFTER INSERT ON session BEGIN UPDATE session SET token = 'touched' WHERE id = new.id; END;",
  MariaDB: "SET sql_mode = DEFAULT; CREATE TRIGGER touched BEFORE INSERT ON session FOR EACH ROW SET NEW.token = 'touched';",
  PostgreSQL: `CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.token := 'touched'; RETURN NEW; END$$;
    CREATE TRIGGER touched BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION touch();`,
};

/** Several segments of an archive, whatever compresses them. */
const log = Array.from(
  { length: 10 },
  (_, block) =>
    `INSERT INTO log VALUES ${Array.from({ length: 50 }, (__, at) => `(${block * 50 + at}, 2, '${randomBytes(8_000).toString('hex')}')`).join(',')};`,
);
const tables = ({ engine, counter }: Dialect): string => `
  CREATE TABLE customer(id INTEGER PRIMARY KEY, name VARCHAR(20));
  CREATE TABLE session(id ${counter}, customer INTEGER NOT NULL, token VARCHAR(20), FOREIGN KEY (customer) REFERENCES customer(id));
  CREATE TABLE log(id INTEGER PRIMARY KEY, session INTEGER, what TEXT, FOREIGN KEY (session) REFERENCES session(id));
  CREATE TABLE visit(id INTEGER PRIMARY KEY, session INTEGER, FOREIGN KEY (session) REFERENCES session(id));
  CREATE INDEX by_token ON session(token);
  INSERT INTO customer VALUES (1, 'Carol'), (2, 'O''Brien');
  INSERT INTO session(customer, token) VALUES (1, 'a'), (2, 'b'), (2, 'c');
  ${log.join('\n')}
  INSERT INTO visit VALUES (1, 2), (2, 3);
  ${triggers[engine]}`;

const engines = loadingEngines(servers, directory, tables);
const without = ['--exclude-table-data', 'session', '--exclude-table-data', 'l?g'];
const rowsOf = (['customer', 'session', 'log', 'visit'] as const).map((table) => `SELECT COUNT(*) FROM ${table};`).join(' ');

/** Asks which tables have a foreign key. SQLite's stay in the definition: that of `visit`, too. */
function keysOf(kind: string, database: string): string {
  if (kind === 'SQLite')
    return "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%FOREIGN KEY%' AND name <> 'visit' ORDER BY 1";
  const schema = kind === 'MariaDB' ? `AND table_schema = '${database}'` : '';
  return `SELECT table_name FROM information_schema.table_constraints WHERE constraint_type = 'FOREIGN KEY' ${schema} ORDER BY 1`;
}

describe.each(Object.keys(engines))('on %s', (kind) => {
  let engine: LoadingEngine;
  const streams: Record<string, Buffer> = {};
  let archive: string;
  const named = (table: string): string => (kind === 'PostgreSQL' ? `public.${table}` : table);

  beforeAll(async () => {
    engine = engines[kind] as LoadingEngine;
    await engine.make();
    for (const format of ['plain', 'archive']) {
      const text = `application: generic\ndatabases:\n  main: ${engine.settings}\nstream: { format: ${format} }\n`;
      writeFileSync(join(directory, `${kind}-${format}.yaml`), text, { mode: 0o600 });
      const options = ['--config-dir', directory, '--state-dir', join(directory, 'state')];
      const dumped = await penstock(['dump', `${kind}-${format}/main`, ...options]);
      if (dumped.status !== 0) throw new Error(dumped.stderr);
      streams[format] = dumped.stdout;
    }
    archive = join(directory, `${kind}.tar`);
    writeFileSync(archive, streams['archive'] as Buffer);
  }, 120_000);

  describe.each(['plain', 'archive'])('out of the format %s', (format) => {
    const extract = (...args: string[]): Promise<Ran> => penstock(['extract', ...args], streams[format]);

    test('SQL makes such a table without rows, and loads by itself', async () => {
      const sql = await extract(...without);
      expect(sql.status).toBe(0);
      expect(sql.stderr.split('\n').toSorted()).toEqual(
        [
          '',
          `penstock: warning: ${named('session')}: left out is its trigger touched`,
          // Those that refer to rows which are there are kept, and those of rows which are not there either.
          ...(kind === 'SQLite' ? [] : [`penstock: warning: ${named('visit')}: left out is its foreign key to ${named('session')}`]),
        ].toSorted(),
      );
      const name = `${format}_without`;
      await engine.load(sql.stdout, name);
      expect(await engine.query(rowsOf, name)).toBe('2\n0\n0\n2\n');
      expect(await engine.query(keysOf(kind, name), name)).toBe('log\nsession\n');
      // The rows that are there may name a session that is not: no new one may get its number.
      await engine.query("INSERT INTO session(customer, token) VALUES (1, 'new')", name);
      expect(await engine.query('SELECT id, token FROM session', name)).toBe('4\tnew\n');
    });

    test('--triggers brings its triggers, too', async () => {
      const sql = await extract(...without, '--triggers');
      const name = `${format}_triggers`;
      await engine.load(sql.stdout, name);
      await engine.query("INSERT INTO session(customer, token) VALUES (1, 'new')", name);
      expect(await engine.query('SELECT id, token FROM session', name)).toBe('4\ttouched\n');
    });

    test('a file a table: its own has the definition, and the report no rows', async () => {
      const output = join(directory, `${kind}-${format}-sql`);
      const done = await extract(...without, '--output', output, '--json');
      expect(done.status).toBe(0);
      const { tables: taken } = JSON.parse(done.stdout.toString()) as { tables: { table: string; rows: number }[] };
      expect(Object.fromEntries(taken.map(({ table, rows }) => [table, rows]))).toEqual({
        [named('customer')]: 2,
        [named('session')]: 0,
        [named('log')]: 0,
        [named('visit')]: 2,
      });
      const session = readFileSync(join(output, `${named('session')}.sql`), 'utf8');
      expect(session).toMatch(/CREATE TABLE/);
      expect(session).toMatch(/by_token/);
      expect(session).not.toMatch(/^COPY|INSERT INTO [`"]?session|LOCK TABLES/m);
    });

    test.each([[['--format', 'csv']], [['--format', 'jsonl']], [['--data-only']]])('%j has no file of it at all', async (args) => {
      const output = join(directory, `${kind}-${format}-${args.at(-1)}`);
      expect(await extract(...without, ...args, '--output', `${output}-without`)).toMatchObject({ status: 0 });
      expect(await extract(...args, '--output', output)).toMatchObject({ status: 0 });
      const ending = args[1] ?? 'sql';
      const files = ['customer', 'visit'].map((table) => `${named(table)}.${ending}`);
      expect(readdirSync(`${output}-without`).toSorted()).toEqual(files);
      // Each segment of an archive brings its settings.
      const read = (from: string, file: string): Set<string> => new Set(readFileSync(join(from, file), 'utf8').split('\n'));
      for (const file of files) expect(read(`${output}-without`, file)).toEqual(read(output, file));
    });

    test('where nothing is left, and where the stream is not whole', async () => {
      expect(await extract('--table', 'session', ...without, '--format', 'csv')).toMatchObject({
        status: 66,
        stdout: Buffer.alloc(0),
        stderr: 'penstock: error: all these tables are excluded\n',
      });
      const cut = await penstock(['extract', ...without], (streams[format] as Buffer).subarray(0, -50));
      expect(cut.status).toBe(65);
      expect(cut.stdout.toString()).not.toMatch(/ump complete|^COMMIT/m);
    });
  });

  test.each([[without], [['--schema-only']]])('of an archive that is a file, rows that are not wanted are not even read: %j', (args) => {
    const bytes = readFileSync(archive);
    const entries = execFileSync('tar', ['tf', archive], { encoding: 'utf8' })
      .split('\n')
      .filter((entry) => /^2-rows\/\d+-(?:public\.)?log\//.test(entry));
    expect(entries.length).toBeGreaterThan(3);
    const last = bytes.indexOf(entries.at(-1) as string);
    bytes.writeUInt8((bytes[last + 512 + 100] as number) ^ 1, last + 512 + 100);
    const damaged = join(directory, `${kind}-damaged.tar`);
    writeFileSync(damaged, bytes);
    const run = (command: string): { status: number | null; stderr: string } =>
      spawnSync('sh', ['-c', command, executable('penstock'), damaged, ...args], { encoding: 'utf8', maxBuffer: 1e8 });
    expect(run('file="$1"; shift; "$0" extract "$@" < "$file"')).toMatchObject({ status: 0 });
    expect(run('file="$1"; shift; cat "$file" | "$0" extract "$@"')).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('was changed') as string,
    });
    expect(run('"$0" extract --table log < "$1"')).toMatchObject({ status: 65 });
  });
});
