import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { clouds } from '../support/nextcloud/clouds.ts';
import { beside, isLocked, photo, restore, write } from '../support/nextcloud/jobs.ts';
import { penstock } from '../support/penstock.ts';

/* Whatever happens to a restore of a Nextcloud: the site goes on, and in which state it is is said. */

const { servers, install, clientOf, backUp } = clouds();

test('a stream that is cut: nothing changes, and it goes on', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  rmSync(photo(cloud));
  expect(await runHook(cloud, 'before-restore', 'cloud', '2')).toMatchObject({ status: 0 });
  backup.files.restore();
  expect(await write(cloud, backup, 2, 5000)).toMatchObject({ exitCode: 65 });
  const { log } = await runHook(cloud, 'after-restore', 'cloud', '2', 'Error');
  expect(log).toContain('nothing was restored, because job 2 failed: database database was not touched');
  expect([existsSync(photo(cloud)), await isLocked(cloud), beside(cloud)]).toEqual([false, false, []]);
});

test('the file daemon is killed when the files are back and the database is not: all is put back, and it goes on', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  rmSync(photo(cloud));
  const daemon = await daemonThatRan(cloud, 'before-restore', 'cloud', '2');
  expect(daemon.status).toBe(0);
  backup.files.restore();
  expect(existsSync(photo(cloud))).toBe(true);
  daemon.kill();
  while (await isLocked(cloud)) await new Promise((resolve) => setTimeout(resolve, 100));
  expect([existsSync(photo(cloud)), beside(cloud)]).toEqual([false, []]);
  expect(await runHook(cloud, 'after-restore', 'cloud', '2', 'OK')).toMatchObject({
    status: 65,
    log: expect.stringContaining('it was undone at'),
  });
});

test('the end of the job is killed when all is restored and the steps after that are not taken: it goes on, and that is said', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  const php = join(cloud.configDir, 'php');
  writeFileSync(
    php,
    `#!/bin/sh\ncase "$*" in *maintenance:data-fingerprint*) touch ${cloud.site.root}/config/reached; exec sleep 60;; esac\nexec php "$@"\n`,
  );
  chmodSync(php, 0o755);
  cloud.configure(`php: ${php}\n`);
  const daemon = await daemonThatRan(cloud, 'before-restore', 'cloud', '2');
  backup.files.restore();
  expect(await write(cloud, backup, 2)).toMatchObject({ status: 0 });
  const environment = { PENSTOCK_CONFIG_DIR: cloud.configDir, PENSTOCK_STATE_DIR: cloud.stateDir };
  const hook = spawn(executable('after-restore'), ['cloud', '2', 'OK'], { env: environment, cwd: '/', stdio: 'ignore' });
  while (!existsSync(`${cloud.site.root}/config/reached`)) await new Promise((resolve) => setTimeout(resolve, 50));
  hook.kill('SIGKILL');
  daemon.kill();
  while (await isLocked(cloud)) await new Promise((resolve) => setTimeout(resolve, 100));
  const status = (): Promise<string> =>
    penstock(['maintenance', 'status', 'cloud', ...cloud.options]).then(({ stdout }) => stdout.toString());
  while (!(await status()).includes('last swept')) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await status()).toContain(
    'everything is restored by job 2, but the application’s own steps after that were cut off'.replace('’', "'"),
  );
  expect(await runHook(cloud, 'after-restore', 'cloud', '2', 'OK')).toMatchObject({
    status: 65,
    log: expect.stringContaining('were cut off'),
  });
});

test('the password is in no file of the state directory, and in no log, when all is done', async () => {
  const cloud = await install('MariaDB');
  const backup = await backUp(cloud, 1);
  const { log } = await restore(cloud, backup, 2);
  const texts = readdirSync(cloud.stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.length).toBeGreaterThan(2);
  for (const text of [...texts, log])
    for (const secret of ['p@ss', 'Zm9v/+c2VjcmV0', Buffer.from('p@ss: ').toString('base64')]) expect(text).not.toContain(secret);
});

test('a site that its admin has locked stays locked, and what is left to do is said', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  await cloud.site.occ(['maintenance:mode', '--on']);
  const { status, log } = await restore(cloud, backup, 2);
  expect(log).toContain('it stays in maintenance mode, as it was before; when it goes on, run: occ dav:fix-missing-caldav-changes');
  expect([status, await isLocked(cloud)]).toEqual([0, true]);
});

test('files alone: the configuration of now stays, and what to do is said', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  writeFileSync(cloud.configFile, readFileSync(cloud.configFile, 'utf8').replace('Zm9v/+c2VjcmV0', 'another one'));
  rmSync(photo(cloud));
  expect(await runHook(cloud, 'before-restore', 'cloud', '2')).toMatchObject({ status: 0 });
  backup.files.restore();
  const { status, log } = await runHook(cloud, 'after-restore', 'cloud', '2', 'OK');
  expect(log).toContain('run occ files:scan --all');
  expect([status, existsSync(photo(cloud)), await isLocked(cloud)]).toEqual([0, true, false]);
  expect(readFileSync(cloud.configFile, 'utf8')).toContain('another one');
});

test('the host is new: config.php comes with the job, and everything else after it', async () => {
  const cloud = await install('PostgreSQL');
  const backup = await backUp(cloud, 1);
  const name = /cloud_\w+/.exec(readFileSync(cloud.configFile, 'utf8'))?.[0] ?? '';
  await servers.postgresql.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  for (const directory of ['config', 'data']) rmSync(join(cloud.site.root, directory), { recursive: true });
  rmSync(cloud.stateDir, { recursive: true });
  expect(await runHook(cloud, 'before-backup', 'cloud', '2', 'Full')).toMatchObject({ status: 66 });
  const { status, log } = await restore(cloud, backup, 3);
  expect(log).toContain('is taken for a Nextcloud on a new host');
  expect(status, log).toBe(0);
  expect(await isLocked(cloud)).toBe(false);
  expect((await (await clientOf(cloud)).ask('GET', 'files/alice/Photos/holiday.jpg')).status).toBe(200);
});
