import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { siteOf } from '../../src/applications/nextcloud/site.ts';
import { bareosSection, jobsOf } from '../support/bacula/jobs.ts';
import { startBacula, type Bacula, type EndedJob } from '../support/bacula/start-bacula.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { davClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, mariadbFor, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';

/* The whole way of docs/nextcloud.md: a real director, storage and file daemon, with the resources that configure makes of three lines. */

let mariadb: MariadbServer;
let cloud: LiveNextcloud;
let bacula: Bacula;
let web: Awaited<ReturnType<LiveNextcloud['site']['serve']>>;
beforeAll(async () => {
  mariadb = await startMariadb();
  chmodSync(mariadb.directory, 0o755);
  cloud = await liveNextcloud(await mariadbFor(mariadb), { file: bareosSection });
  [bacula, web] = await Promise.all([
    startBacula({ PENSTOCK_CONFIG_DIR: cloud.configDir, PENSTOCK_STATE_DIR: cloud.stateDir }),
    cloud.site.serve(),
  ]);
  await bacula.configure(await jobsOf('cloud', cloud.configDir, { stateDir: cloud.stateDir }));
});
afterAll(async () => {
  await Promise.all([bacula.stop(), web.stop()]);
  await cloud.remove();
  await mariadb.stop();
});

const expectEnd = (job: EndedJob, status: string): void => expect(job.status, job.log).toBe(status);
const isLocked = async (): Promise<boolean> => siteOf(await cloud.read()).found.isInMaintenance;
const data = (path: string): string => join(cloud.site.dataDirectory, path);
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
};

test('one backup job, a wrecked site, one restore job; what need not be saved is not', async () => {
  const client = davClient(web.url);
  mkdirSync(data('alice/cache'));
  mkdirSync(data('alice/files/cache'));
  for (const path of ['alice/cache/half', 'alice/files/cache/a file of hers']) writeFileSync(data(path), 'x');
  const backup = await bacula.run('backup-cloud');
  expectEnd(backup, 'T');
  expect(backup.errors, backup.log).toBe(0);
  expect(backup.log).toMatch(/cloud was silent for \d+ s and goes on/);
  const token = await client.token();

  await mariadb.sql('DROP TABLE oc_users; DELETE FROM oc_calendarobjects', siteOf(await cloud.read()).found.database.name);
  for (const name of ['alice', '.ncdata', 'appdata_oc1a2b3c4d5e']) rmSync(data(name), { recursive: true });
  expect((await client.ask('GET', 'calendars/alice/work/alice-work-1.ics')).status).toBe(503);

  const restore = await bacula.restore(backup.id, 'restore-cloud');
  expectEnd(restore, 'T');
  expect(restore.log).toMatch(/cloud: database database is the restored one/);
  expect(restore.log).toMatch(/cloud: calendar clients get all events anew/);
  expect(await isLocked()).toBe(false);
  expect((await client.ask('GET', 'calendars/alice/work/alice-work-1.ics')).status).toBe(200);
  expect((await client.ask('GET', 'files/alice/Photos/holiday.jpg')).status).toBe(200);
  expect(await client.changesSince(token)).toBe(11);
  const there = ['alice/files/cache/a file of hers', 'appdata_oc1a2b3c4d5e/avatar/1.png', 'alice/cache', 'appdata_oc1a2b3c4d5e/preview'];
  expect(there.map((path) => existsSync(data(path)))).toEqual([true, true, false, false]);
});

test('a backup that is cancelled, and a file daemon that is killed in the middle of a restore: the site goes on, and is what it was', async () => {
  const slow = (command: string): string => `(head -c 3000; touch ${cloud.configDir}/reached; sleep 4; cat) | ${command}`;
  await bacula.configure(
    await jobsOf('cloud', cloud.configDir, { stateDir: cloud.stateDir, reader: (command) => `${command} | (sleep 3; cat)`, writer: slow }),
  );
  const id = await bacula.start('run job=backup-cloud level=Full yes');
  await until(isLocked);
  await bacula.cancel(id);
  expectEnd(await bacula.ended(id), 'A');
  await until(async () => !(await isLocked()));

  await bacula.configure(await jobsOf('cloud', cloud.configDir, { stateDir: cloud.stateDir, writer: slow }));
  const slower = await bacula.run('backup-cloud');
  expectEnd(slower, 'T');
  writeFileSync(data('alice/files/Photos/holiday.jpg'), 'changed since');
  await bacula.start(`restore client=test-fd jobid=${slower.id} all done restorejob=restore-cloud yes`);
  await until(() => Promise.resolve(existsSync(join(cloud.configDir, 'reached'))));
  bacula.killFileDaemon();
  await until(async () => !(await isLocked()));
  expect(readFileSync(data('alice/files/Photos/holiday.jpg'), 'utf8')).toBe('changed since');
});
