import { existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { siteOf } from '../../src/applications/nextcloud/site.ts';
import { clouds } from '../support/nextcloud/clouds.ts';
import { beside, isLocked, photo, restore } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';

/* A Nextcloud in one backup job and one restore job, on each database: all of it comes back, or nothing changes; and it is never left locked. */

const { kinds, undo, servers, install, clientOf, backUp } = clouds();

const release = (cloud: LiveNextcloud, version: string): void =>
  writeFileSync(
    join(cloud.site.root, 'version.php'),
    `<?php\n$OC_Version = [${version.replaceAll('.', ', ')}];\n$OC_VersionString = '${version}';\n`,
  );

describe.each(kinds)('on %s', (kind) => {
  test('backed up, wrecked, restored: files, database and configuration are back, and sync clients notice', async () => {
    const cloud = await install(kind);
    const client = await clientOf(cloud);
    const appPassword = /\n(.{72})\n/.exec((await cloud.site.occ(['user:auth-tokens:add', 'alice'])).stdout)?.[1] ?? '';
    const backup = await backUp(cloud, 1);

    // Life goes on: a client syncs an event that the backup does not know.
    expect(await client.putEvent('made-later')).toBe(201);
    const token = await client.token();
    await cloud.site.occ(['maintenance:data-fingerprint']);
    // And then: a secret that was set anew, lost users, lost files.
    const config = readFileSync(cloud.configFile, 'utf8');
    writeFileSync(cloud.configFile, config.replace('Zm9v/+c2VjcmV0', 'another one'));
    await client.ask('DELETE', 'files/alice/Photos/holiday.jpg');
    rmSync(join(cloud.site.dataDirectory, 'alice'), { recursive: true });
    rmSync(join(cloud.site.dataDirectory, '.ncdata'));

    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toMatch(/\ncloud: database database is the restored one \(the old one is \S+\), \S+config is as the job restored it/);
    for (const line of [
      /\ncloud: the backup is of Nextcloud 32\.0\.1, taken \S+; the code is 32\.0\.1\n/,
      /\ncloud: config\.php is that of the backup, but for how the database is reached\n/,
      /\ncloud: calendars and address books were put 1000 changes ahead/,
      /\ncloud: the data has a new fingerprint/,
      /\ncloud: calendar clients get all events anew\n/,
    ])
      expect(log).toMatch(line);
    expect(status).toBe(0);
    expect(await isLocked(cloud)).toBe(false);
    expect(readFileSync(cloud.configFile, 'utf8')).toContain('Zm9v/+c2VjcmV0');
    expect(readFileSync(photo(cloud)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    for (const path of [photo(cloud), cloud.configFile, cloud.site.dataDirectory]) {
      const { uid, gid } = lstatSync(path);
      expect({ uid, gid }).toEqual(cloud.site.owner);
    }
    expect(lstatSync(cloud.configFile).mode & 0o777).toBe(0o640);
    expect(existsSync(`${cloud.configFile}.restored`)).toBe(false);
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 404 });
    // Its token was ahead of the restored database; it hears of all 11 events that there are.
    expect(await client.changesSince(token)).toBe(11);
    expect(appPassword).toHaveLength(72);
    const byAppPassword = await fetch(
      `${(await cloud.site.serve().then((web) => (undo.push(() => web.stop()), web))).url}/remote.php/dav/calendars/alice/work/alice-work-3.ics`,
      {
        headers: { authorization: `Basic ${btoa(`alice:${appPassword}`)}` },
      },
    );
    expect(byAppPassword.status).toBe(200);
  });

  test('the database is gone altogether: it is locked by hand meanwhile, and comes back', async () => {
    const cloud = await install(kind);
    const backup = await backUp(cloud, 1);
    const { databases: known } = await cloud.read();
    const settings = known['database']?.settings as { database?: string; file?: string };
    if (kind === 'SQLite') for (const suffix of ['', '-wal', '-shm']) rmSync(`${settings.file}${suffix}`, { force: true });
    if (kind === 'MariaDB') await servers.mariadb.sql(`DROP DATABASE ${settings.database}`);
    if (kind === 'PostgreSQL') await servers.postgresql.sql(`DROP DATABASE ${settings.database} WITH (FORCE)`);
    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toMatch(/occ did not switch maintenance mode on \(.*\), so config\.php was edited/);
    expect(status, log).toBe(0);
    expect(await isLocked(cloud)).toBe(false);
    expect((await (await clientOf(cloud)).ask('GET', 'calendars/alice/work/alice-work-1.ics')).status).toBe(200);
  });
});

describe('the password of the database was changed since', () => {
  test('the one of now stays in force', async () => {
    const cloud = await install('MariaDB');
    const backup = await backUp(cloud, 1);
    const name = /cloud_\w+/.exec(readFileSync(cloud.configFile, 'utf8'))?.[0] ?? '';
    await servers.mariadb.sql(`ALTER USER ${name}@localhost IDENTIFIED BY 'of now'`);
    const config = readFileSync(cloud.configFile, 'utf8').replace(/'dbpassword' => '.*',/, "'dbpassword' => 'of now',");
    writeFileSync(cloud.configFile, config);
    const { status, log } = await restore(cloud, backup, 2);
    expect(status, log).toBe(0);
    expect(readFileSync(cloud.configFile, 'utf8')).toContain("'dbpassword' => 'of now'");
    expect(await cloud.site.occ(['status', '--output=json'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"maintenance":false'),
    });
    expect(log).not.toContain('of now');
  });
});

describe('another release', () => {
  test('older code refuses the backup, and everything stays what it was', async () => {
    const cloud = await install('SQLite');
    release(cloud, '33.0.0.1');
    await cloud.site.occ(['upgrade']);
    const backup = await backUp(cloud, 1);
    release(cloud, '32.0.1.2');
    writeFileSync(cloud.configFile, readFileSync(cloud.configFile, 'utf8').replace('33.0.0.1', '32.0.1.2'));
    rmSync(photo(cloud));
    const config = readFileSync(cloud.configFile, 'utf8');
    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toMatch(
      /nothing was restored, because the backup is of Nextcloud 33\.0\.0\.1, the code in \S+ of 32\.0\.1\.2, which is older/,
    );
    expect(log).toContain('install the code of 33.0.0.1 in');
    expect(status).toBe(65);
    expect([existsSync(photo(cloud)), await isLocked(cloud), beside(cloud)]).toEqual([false, false, []]);
    const without = (text: string): string => text.replace(/ *'maintenance' => \w+,\n/, '');
    expect(without(readFileSync(cloud.configFile, 'utf8'))).toBe(without(config));
  });

  test('newer code is refused too, unless the file allows the upgrade; then that is done while it is silent', async () => {
    const cloud = await install('SQLite');
    const backup = await backUp(cloud, 1);
    release(cloud, '34.0.0.0');
    expect(await restore(cloud, backup, 2)).toMatchObject({
      status: 65,
      log: expect.stringContaining('upgrades by one major release at a time'),
    });
    release(cloud, '33.0.0.1');
    await cloud.site.occ(['upgrade']);
    expect(await restore(cloud, backup, 3)).toMatchObject({ status: 65, log: expect.stringContaining('after-restore: { upgrade: true }') });
    expect(await isLocked(cloud)).toBe(false);
    cloud.configure('after-restore: { upgrade: true }\n');
    const { status, log } = await restore(cloud, backup, 4);
    expect(log).toContain('cloud: upgraded from 32.0.1.2 to 33.0.0.1');
    expect(status).toBe(0);
    expect(siteOf(await cloud.read()).found).toMatchObject({ configVersion: '33.0.0.1', isInMaintenance: false });
  });
});
