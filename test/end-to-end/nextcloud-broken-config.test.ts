import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { runHook } from '../support/hook.ts';
import { clouds } from '../support/nextcloud/clouds.ts';
import { beside, isLocked, photo, restore, write } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* A Nextcloud whose config.php is no PHP any more: nobody can ask it what it is, and a copy of it says so. */

const { kinds, servers, install, clientOf, backUp } = clouds();

const path = { PATH: process.env['PATH'] ?? '' };
async function run(cloud: LiveNextcloud, ...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock([...args, ...cloud.options], '', path);
  return { status, text: stdout.toString() + stderr };
}

const statusOf = async (cloud: LiveNextcloud): Promise<unknown> => JSON.parse((await cloud.site.occ(['status', '--output=json'])).stdout);
const works = { installed: true, maintenance: false };
/** As an editor, or an updater that was cut off, leaves it. */
const breakIt = (cloud: LiveNextcloud): void => appendFileSync(cloud.configFile, "\n'trusted_proxies' => [\n");
const secrets = ['p@ss', 'Zm9v/+c2VjcmV0', Buffer.from('p@ss: ').toString('base64')];
const expectNoSecret = (cloud: LiveNextcloud, ...texts: readonly string[]): void => {
  const lines = execFileSync('sh', [
    '-c',
    `grep -rlF -e 'p@ss' -e 'Zm9v/+c2VjcmV0' --exclude-dir=snapshots ${cloud.stateDir} || :`,
  ]).toString();
  expect(lines).toBe('');
  for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
};

describe.each(kinds)('a snapshot, on %s', (kind) => {
  test('brings it back, with files and database', async () => {
    const cloud = await install(kind);
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    const client = await clientOf(cloud);
    expect(await client.putEvent('made-later')).toBe(201);
    rmSync(photo(cloud));
    writeFileSync(join(cloud.site.root, 'config/z.config.php'), '<?php $CONFIG = [');
    breakIt(cloud);
    const broken = readFileSync(cloud.configFile);

    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({
      status: 78,
      text: expect.stringContaining('is no PHP that can be read'),
    });
    expect((await run(cloud, 'snapshot', 'list', 'cloud')).text).toMatch(/ yes\n$/);
    expect(await run(cloud, 'snapshot', 'verify', 'cloud')).toMatchObject({ status: 0 });
    expect(await run(cloud, 'snapshot', 'restore', 'cloud', '--database', 'database')).toMatchObject({ status: 78 });
    const dry = await run(cloud, 'snapshot', 'restore', 'cloud', '--dry-run');
    expect(dry.text).toMatch(
      /config\.php is no PHP that can be read: see line \d+; where everything is, .* is taken from the snapshot \w+\n/,
    );
    expect(dry.text).toContain(`  goes    ${cloud.site.root}/config/z.config.php`);
    expect(dry).toMatchObject({ status: 0 });
    expect([readFileSync(cloud.configFile), existsSync(photo(cloud))]).toEqual([broken, false]);

    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(status, text).toBe(0);
    expect(text).toContain('so nothing can be switched: it runs nothing until what is restored is there');
    expect(await statusOf(cloud)).toMatchObject(works);
    expect([existsSync(photo(cloud)), readdirSync(join(cloud.site.root, 'config'))]).toEqual([true, ['config.php']]);
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 404 });
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });
    expect((await run(cloud, 'maintenance', 'status', 'cloud')).text).toContain('not held silent');
    expectNoSecret(cloud, dry.text, text);
  });

  test('and is rehearsed meanwhile', async () => {
    const cloud = await install(kind);
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    breakIt(cloud);
    const broken = readFileSync(cloud.configFile);
    const to = join(cloud.stateDir, 'look');
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud', '--to', to);
    expect(status, text).toBe(0);
    expect(execFileSync('php', ['-l', join(to, cloud.configFile)]).toString()).toContain('No syntax errors');
    expect(readFileSync(cloud.configFile)).toEqual(broken);
  });
});

describe('a snapshot', () => {
  test.each([
    ['empty', (file: string) => writeFileSync(file, '')],
    ['gone', (file: string) => rmSync(file)],
  ])('brings back a config.php that is %s', async (_, lose) => {
    const cloud = await install('SQLite');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    lose(cloud.configFile);
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(status, text).toBe(0);
    expect(await statusOf(cloud)).toMatchObject(works);
  });

  test('whose config.php was changed is not believed', async () => {
    const cloud = await install('SQLite');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    breakIt(cloud);
    const [stamp = ''] = readdirSync(join(cloud.stateDir, 'snapshots/cloud'));
    const stored = join(cloud.stateDir, 'snapshots/cloud', stamp, 'files', cloud.configFile);
    const marker = join(cloud.site.dataDirectory, 'ran');
    writeFileSync(stored, `<?php touch('${marker}'); ${readFileSync(stored, 'utf8').slice('<?php'.length)}`);
    expect(await run(cloud, 'snapshot', 'restore', 'cloud')).toMatchObject({
      status: 65,
      text: expect.stringContaining('config.php was changed'),
    });
    expect(existsSync(marker)).toBe(false);
  });

  test('whose password is no more that of the database: nothing changes, and that is said; the application file can say the one of now', async () => {
    const cloud = await install('MariaDB');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    const name = /cloud_\w+/.exec(readFileSync(cloud.configFile, 'utf8'))?.[0] ?? '';
    await servers.mariadb.sql(`ALTER USER ${name}@localhost IDENTIFIED BY 'of now'`);
    breakIt(cloud);
    rmSync(photo(cloud));
    const broken = readFileSync(cloud.configFile);
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect({ status, text }).toMatchObject({ status: 77, text: expect.stringContaining('Access denied') });
    expect(text).not.toContain('nothing can be switched');
    expect([readFileSync(cloud.configFile), existsSync(photo(cloud)), beside(cloud)]).toEqual([broken, false, []]);
    expect((await run(cloud, 'maintenance', 'status', 'cloud')).text).toContain('not held silent');
    const password = join(cloud.configDir, 'password');
    writeFileSync(password, 'of now\n', { mode: 0o600 });
    cloud.configure(`database: { user: ${name}, password: { file: ${password} } }\nafter-restore: { tell-clients: false }\n`);
    const again = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(again.status, again.text).toBe(0);
    expect([existsSync(photo(cloud)), await isLocked(cloud)]).toEqual([true, false]);
  });

  test('the restore is killed when config.php is back: what was there is put back, and it begins again', async () => {
    const cloud = await install('PostgreSQL');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    breakIt(cloud);
    const broken = readFileSync(cloud.configFile);
    const name = /cloud_\w+/.exec(broken.toString())?.[0] ?? '';
    const child = spawn(executable('penstock'), ['snapshot', 'restore', 'cloud', ...cloud.options], {
      env: path,
      cwd: '/',
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Its staging database is made after the files are back.
    while (!(await servers.postgresql.sql(`SELECT datname FROM pg_database WHERE datname LIKE '${name}%new'`)).includes(name))
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    while (!(await run(cloud, 'maintenance', 'status', 'cloud')).text.includes('last swept'))
      await new Promise((resolve) => setTimeout(resolve, 200));
    expect([readFileSync(cloud.configFile), beside(cloud)]).toEqual([broken, []]);
    expect(await servers.postgresql.sql(`SELECT datname FROM pg_database WHERE datname LIKE '${name}\\_%'`)).not.toContain(name);
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(status, text).toBe(0);
    expect(await statusOf(cloud)).toMatchObject(works);
  });

  test('a rollback of it is the broken one again, and another restore begins', async () => {
    const cloud = await install('SQLite');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    breakIt(cloud);
    const broken = readFileSync(cloud.configFile);
    expect(await run(cloud, 'snapshot', 'restore', 'cloud')).toMatchObject({ status: 0 });
    const back = await run(cloud, 'rollback', 'cloud', '--yes');
    expect(readFileSync(cloud.configFile), back.text).toEqual(broken);
    expect(back).toMatchObject({
      status: 78,
      text: expect.stringContaining('penstock snapshot restore, or a restore job, brings back the one of before'),
    });
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(status, text).toBe(0);
    expect(await statusOf(cloud)).toMatchObject(works);
  });
});

describe.each(kinds)('a restore job, on %s', (kind) => {
  test('brings it back, too', async () => {
    const cloud = await install(kind);
    const backup = await backUp(cloud, 1);
    breakIt(cloud);
    rmSync(photo(cloud));
    expect(await runHook(cloud, 'before-backup', 'cloud', '2', 'Full')).toMatchObject({ status: 78 });
    const { status, log } = await restore(cloud, backup, 3);
    expect(status, log).toBe(0);
    expect(log).toContain('so nothing can be switched: it runs nothing until what is restored is there');
    expect(await statusOf(cloud)).toMatchObject(works);
    expect(existsSync(photo(cloud))).toBe(true);
    expectNoSecret(cloud, log);
  });

  test('that fails puts back what was there, broken as it was', async () => {
    const cloud = await install(kind);
    const backup = await backUp(cloud, 1);
    breakIt(cloud);
    rmSync(photo(cloud));
    const broken = readFileSync(cloud.configFile);
    expect(await runHook(cloud, 'before-restore', 'cloud', '2')).toMatchObject({ status: 0 });
    backup.files.restore();
    expect(await write(cloud, backup, 2, 5000)).toMatchObject({ exitCode: 65 });
    const { log } = await runHook(cloud, 'after-restore', 'cloud', '2', 'Error');
    expect(log).toContain('nothing was restored, because job 2 failed');
    expect(log).toContain('is no PHP that can be read');
    expect([readFileSync(cloud.configFile), existsSync(photo(cloud)), beside(cloud)]).toEqual([broken, false, []]);
    expect((await run(cloud, 'maintenance', 'status', 'cloud')).text).toContain('not held silent');
    expect(await restore(cloud, backup, 3)).toMatchObject({ status: 0 });
    expect(await statusOf(cloud)).toMatchObject(works);
  });
});
