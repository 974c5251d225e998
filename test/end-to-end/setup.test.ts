import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { liveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock, type Ran } from '../support/penstock.ts';

let base: string;
let configDir: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-setup-'));
  configDir = join(base, 'config');
  mkdirSync(join(base, 'wiki/data'), { recursive: true });
  const database = new DatabaseSync(join(base, 'wiki/data/pages.db'));
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE page(text)');
  database.close();
  writeFileSync(join(base, 'wiki/readme.db'), 'not a database, whatever its name says');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const setup = (...args: string[]): Promise<Ran> =>
  penstock(['setup', ...args, '--config-dir', configDir, '--state-dir', join(base, 'state')]);

test('with options: finds the databases in the directories, writes the file, looks at everything and says what comes next', async () => {
  const { status, stdout } = await setup('wiki', '--directories', join(base, 'wiki'), '--unit', 'wiki.service');
  expect(status).toBe(0);
  const text = readFileSync(join(configDir, 'wiki.yaml'), 'utf8');
  expect(text).toContain(`file: ${base}/wiki/data/pages.db`);
  expect(text).not.toContain('readme.db');
  expect(text).toContain('- wiki.service');
  expect(statSync(join(configDir, 'wiki.yaml')).mode & 0o777).toBe(0o640);
  expect(stdout.toString()).toMatch(
    /ok {4}databases: pages: .* can be dumped[^]*Next: penstock doctor wiki, until nothing fails; then penstock configure wiki\n$/,
  );
  expect(await setup('wiki', '--directories', join(base, 'wiki'))).toMatchObject({ status: 73 });
  const dump = await penstock(['dump', 'wiki/pages', '--config-dir', configDir, '--state-dir', join(base, 'state')]);
  expect(dump.status).toBe(0);
});

test('a password goes from its file into a file of its own, and nowhere else', async () => {
  const secret = join(base, 'secret');
  writeFileSync(secret, 'very s3cret: "#\n', { mode: 0o600 });
  const { status, stdout, stderr } = await setup(
    'shop',
    '--mysql',
    'orders',
    '--mysql-place',
    '/nowhere/mysqld.sock',
    '--mysql-password-file',
    secret,
  );
  expect(status).toBe(0);
  expect(stdout.toString() + stderr).not.toContain('s3cret');
  expect(readFileSync(join(configDir, 'shop.yaml'), 'utf8')).not.toContain('s3cret');
  const copy = join(configDir, 'shop-orders.password');
  expect([readFileSync(copy, 'utf8'), statSync(copy).mode & 0o777]).toEqual(['very s3cret: "#\n', 0o600]);
  // The server is not there, which doctor says, and the file stands all the same.
  expect(stdout.toString()).toMatch(/fail {2}databases: orders: .*\/nowhere\/mysqld\.sock/);
});

test('nothing is named, a name that is none, an answer that is wrong: nothing is written', async () => {
  expect(await setup('wiki')).toMatchObject({ status: 64, stderr: expect.stringContaining('nothing is named that could be backed up') });
  expect(await setup('../wiki', '--directories', '/srv')).toMatchObject({ status: 64 });
  expect(await setup('wiki', '--directories', 'relative')).toMatchObject({
    status: 78,
    stderr: expect.stringContaining('expected an absolute path'),
  });
  expect(existsSync(join(configDir, 'wiki.yaml'))).toBe(false);
  const dry = await setup('wiki', '--directories', join(base, 'wiki'), '--dry-run');
  expect(dry.stdout.toString()).toContain('pages.db');
  expect(existsSync(configDir) && existsSync(join(configDir, 'wiki.yaml'))).toBe(false);
});

test('on a terminal it asks, offers what it finds, and does not show a password', async () => {
  const command = `${executable('penstock')} setup wiki --config-dir ${configDir} --state-dir ${base}/state`;
  // script(1) gives it a terminal; it asks only where no option says anything, and these two are not among them.
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: '/usr/bin:/bin', TERM: 'dumb' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let seen = '';
  const answers: [RegExp, string][] = [
    [/Directories with its files, by commas: $/, join(base, 'wiki')],
    [/SQLite files \[.*pages\.db\]: $/, ''],
    [/MariaDB or MySQL databases.*: $/, 'orders'],
    [/orders: socket or host.*: $/, '/nowhere/x.sock'],
    [/orders: account \[wiki\]: $/, ''],
    [/password of wiki.*: $/, 'typed s3cret'],
    [/PostgreSQL databases.*: $/, ''],
    [/systemd unit.*: $/, ''],
  ];
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    const [next] = answers;
    if (next !== undefined && next[0].test(seen.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''))) {
      answers.shift();
      child.stdin.write(`${next[1]}\r`);
    }
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect({ status, left: answers.length }, seen).toEqual({ status: 0, left: 0 });
  expect(seen).not.toContain('s3cret');
  expect(readFileSync(join(configDir, 'wiki-orders.password'), 'utf8')).toBe('typed s3cret\n');
  expect(readFileSync(join(configDir, 'wiki.yaml'), 'utf8')).toContain('pages.db');
});

test('a Nextcloud: its place is all that is written, and doctor looks at what it says itself', async () => {
  const cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  try {
    const { status, stdout } = await setup('cloud', '--nextcloud', cloud.site.root);
    expect(readFileSync(join(configDir, 'cloud.yaml'), 'utf8')).toMatch(
      new RegExp(`^#.*\napplication: nextcloud\nroot: ${cloud.site.root}\nstream:\n  format: archive\n$`),
    );
    expect(stdout.toString()).toMatch(/ok {4}application: Nextcloud 32\.0\.1 in /);
    expect(stdout.toString()).toMatch(/ok {4}databases: database: sqlite database \S+owncloud\.db .* can be dumped/);
    expect(stdout.toString()).toMatch(/ok {4}directories: \S+\/data is there/);
    expect(status).toBe(0);
    expect(await setup('other')).toMatchObject({ status: 64 });
  } finally {
    await cloud.remove();
  }
});
