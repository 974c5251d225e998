import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleFiles } from '../../tooling/examples.ts';
import { penstock, type Ran } from '../support/penstock.ts';

let directory: string;
let configDir: string;
let output: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-configure-'));
  [configDir, output] = [join(directory, 'config'), join(directory, 'bareos')];
  mkdirSync(configDir);
  application('shop');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function application(name: string, more = ''): void {
  const text = `application: generic\ndirectories: [/srv/${name}]\ndatabases:\n  main: { engine: sqlite, file: /srv/${name}/main.db }\nbareos: { client: { name: web-fd, address: web.example.com } }\n${more}`;
  writeFileSync(join(configDir, `${name}.yaml`), text);
}
const configure = (...args: string[]): Promise<Ran> => penstock(['configure', ...args, '--config-dir', configDir, '--output', output]);
const lint = (): Promise<Ran> => penstock(['lint', output, '--config-dir', configDir]);
const plan = async (...args: string[]): Promise<Record<string, string>> => {
  const { stdout } = await configure(...args, '--json');
  const files = JSON.parse(stdout.toString()) as { path: string; state: string }[];
  return Object.fromEntries(files.map(({ path, state }) => [path.slice(output.length + 1), state]));
};

test('writes what is missing once, readable by owner and group alone, and lint finds nothing in it', async () => {
  const first = await configure('shop');
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(first.stdout.toString()).toContain('in bconsole: run job=backup-shop yes');
  const files = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.conf'));
  expect(files).toHaveLength(10);
  for (const file of files) expect(statSync(join(output, file)).mode & 0o777, file).toBe(0o640);
  const again = await configure('shop');
  expect(new Set(Object.values(await plan('shop')))).toEqual(new Set(['unchanged']));
  expect(again.stdout.toString()).not.toContain('new ');
  expect(await lint()).toMatchObject({ status: 0 });
});

test('client and file daemon share a password of their own, which nobody prints', async () => {
  const { stdout } = await configure('shop');
  const password = (path: string): string => /Password = "([\w-]{44})"/.exec(readFileSync(join(output, path), 'utf8'))?.[1] ?? '';
  const shared = password('bareos-dir.d/client/web-fd.conf');
  expect(shared).not.toBe('');
  expect(password('bareos-fd.d/director/bareos-dir.conf')).toBe(shared);
  expect(stdout.toString()).not.toContain(shared);
  rmSync(join(output, 'bareos-fd.d'), { recursive: true });
  await configure('shop');
  expect(password('bareos-fd.d/director/bareos-dir.conf')).toBe(shared);
});

test('--dry-run says all of it and writes nothing', async () => {
  const { status, stdout } = await configure('shop', '--dry-run');
  expect([status, existsSync(output)]).toEqual([0, false]);
  expect(stdout.toString()).toMatch(/^new +\S+bareos-dir\.d\/client\/web-fd\.conf\n/);
});

test('a change of the application file changes its files, and what is not made any more is named', async () => {
  application('shop', '');
  writeFileSync(
    join(configDir, 'shop.yaml'),
    readFileSync(join(configDir, 'shop.yaml'), 'utf8').replace('bareos: {', 'bareos: { schedule: [Full sun at 3:00],'),
  );
  await configure('shop');
  application('shop');
  expect(await plan('shop', '--dry-run')).toMatchObject({
    'bareos-dir.d/schedule/penstock-shop.conf': 'no longer made',
    'bareos-dir.d/job/backup-shop.conf': 'changed',
    'bareos-dir.d/fileset/penstock-shop.conf': 'unchanged',
  });
});

test('a file changed by hand is not overwritten, but by force, which keeps it', async () => {
  await configure('shop');
  const job = join(output, 'bareos-dir.d/job/backup-shop.conf');
  appendFileSync(job, '# mine\n');
  rmSync(join(output, 'bareos-dir.d/fileset/penstock-shop.conf'));
  const refused = await configure('shop');
  expect(refused).toMatchObject({ status: 73, stderr: expect.stringContaining(`${job} was changed by hand`) });
  expect(existsSync(join(output, 'bareos-dir.d/fileset/penstock-shop.conf'))).toBe(false);
  expect(await configure('shop', '--force')).toMatchObject({ status: 0 });
  expect(readFileSync(`${job}.old`, 'utf8')).toContain('# mine');
  expect(readFileSync(job, 'utf8')).not.toContain('# mine');
  expect(await lint()).toMatchObject({ status: 0 });
});

test('the client and file daemon that are there already stay as they are, and keep their password', async () => {
  for (const [path, text] of [
    ['bareos-fd.d/client/myself.conf', 'Client {\n  Name = web-fd\n}\n'],
    ['bareos-dir.d/client/web-fd.conf', 'Client {\n  Name = web-fd\n  Address = here\n  Password = "of the admin"\n}\n'],
  ] as const) {
    mkdirSync(join(output, path, '..'), { recursive: true });
    writeFileSync(join(output, path), text, { mode: 0o640 });
  }
  const { status, stdout } = await configure('shop');
  expect(status).toBe(0);
  expect(stdout.toString()).toContain('bareos-fd.d/client/myself.conf is not ours; it needs: Plugin Directory');
  expect(readFileSync(join(output, 'bareos-fd.d/director/bareos-dir.conf'), 'utf8')).toContain('Password = "of the admin"');
  expect((await lint()).stdout.toString()).toContain('[no-plugin-directory]');
});

test('a FileSet that names a file of the spool is found when the format is another', async () => {
  application('shop', 'stream: { transport: spool, format: archive }\n');
  expect(await configure('shop')).toMatchObject({ status: 0 });
  expect(await lint()).toMatchObject({ status: 0 });
  const fileSet = join(output, 'bareos-dir.d/fileset/penstock-shop.conf');
  const text = readFileSync(fileSet, 'utf8');
  const named = text.replace('"/var/spool/penstock/shop"', '"/var/spool/penstock/shop/main.sql"');
  expect(named).not.toBe(text);
  writeFileSync(fileSet, named);
  const found = await lint();
  expect(found.status).toBe(65);
  expect(found.stdout.toString()).toContain(
    'error: /var/spool/penstock/shop/main.sql is not what shop/main is written to, which is /var/spool/penstock/shop/main.tar [spool-format]',
  );
  // It is the file of the other format.
  application('shop', 'stream: { transport: spool }\n');
  expect(await lint()).toMatchObject({ status: 0 });
});

test('many applications, from defaults that hold for all: one director, a directory for each client', async () => {
  writeFileSync(join(configDir, '_bareos.yaml'), 'storage: Tape\npools: { full: Yearly }\n');
  for (let at = 0; at < 50; at++) {
    application(`app${at}`);
    writeFileSync(join(configDir, `app${at}.yaml`), readFileSync(join(configDir, `app${at}.yaml`), 'utf8').replaceAll('web', `web${at}`));
  }
  expect(await configure('--all')).toMatchObject({ status: 0 });
  expect(readdirSync(join(output, 'bareos-dir.d/job'))).toHaveLength(204);
  expect(readdirSync(join(output, 'clients'))).toHaveLength(51);
  expect(readFileSync(join(output, 'bareos-dir.d/jobdefs/penstock-app7.conf'), 'utf8')).toMatch(/Storage = "Tape"\n {2}Pool = "Yearly"/);
  expect(await lint()).toMatchObject({ status: 0 });
});

test.each([
  ['bareos: { storag: x }', 'did you mean storage?'],
  ['bareos: { client: { name: "a b" } }', 'expected the name of a Bareos resource'],
  ['bareos: { programs: "/opt/my programs" }', 'expected an absolute path without blanks'],
  ['bareos: { dialect: amanda }', 'dialect'],
])('a mistake is reported with its place: %s', async (line, expected) => {
  writeFileSync(join(configDir, 'wrong.yaml'), `application: generic\ndirectories: [/srv]\n${line}\n`);
  const { status, stderr } = await configure('wrong');
  expect({ status, stderr }).toMatchObject({ status: 78, stderr: expect.stringMatching(/wrong\.yaml:3:\d+: /) });
  expect(stderr).toContain(expected);
});

test('no application is named, or one that is not there, or a place that cannot be written', async () => {
  expect(await configure()).toMatchObject({ status: 64 });
  expect(await configure('nosuch')).toMatchObject({ status: 66 });
  writeFileSync(output, 'a file where a directory should be');
  chmodSync(output, 0o600);
  expect(await configure('shop')).toMatchObject({ status: 74, stderr: expect.stringContaining('cannot write') });
});

test('lint says what it cannot read, and where', async () => {
  const file = join(directory, 'broken.conf');
  writeFileSync(file, 'Job {\n  Name = x\n  Command "y"\n}\n');
  const { status, stdout } = await penstock(['lint', file, '--config-dir', configDir]);
  expect(status).toBe(65);
  expect(stdout.toString()).toContain(`${file}:3:11: error: expected = or { behind Command, found "\\"" [syntax]`);
  const [finding] = JSON.parse((await penstock(['lint', file, '--json'])).stdout.toString()) as unknown[];
  expect(finding).toMatchObject({ code: 'syntax', place: { file, line: 3, column: 11 } });
  expect(await penstock(['lint', join(directory, 'nothing')])).toMatchObject({ status: 66 });
  expect(await penstock(['lint', file, '--dialect', 'amanda'])).toMatchObject({ status: 64 });
});

test('the examples in bareos-config are what configure makes of their application files', async () => {
  const root = join(import.meta.dirname, '../../bareos-config');
  const made = await exampleFiles();
  expect(made.size).toBeGreaterThan(30);
  const there = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.conf'));
  expect(there.toSorted()).toEqual([...made.keys()].toSorted());
  for (const [path, text] of made) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
});
