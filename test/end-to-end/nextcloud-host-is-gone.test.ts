import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { setupOf } from '../../src/operations/configuration/setup-of.ts';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { runHook } from '../support/hook.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { davClient } from '../support/nextcloud/dav-client.ts';
import { storeFiles, type StoredFiles } from '../support/nextcloud/file-daemon.ts';
import type { NextcloudDatabase } from '../support/nextcloud/install-nextcloud.ts';
import { isLocked, photo, restore } from '../support/nextcloud/jobs.ts';
import { liveNextcloud, mariadbFor, postgresqlFor, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { startPostgresql } from '../support/postgresql-server.ts';

/* docs/nextcloud-host-is-gone.md, run as it stands, on a host that has nothing but what Bareos holds, the code, and an empty server where the old one was. */

const run = promisify(execFile);
const page = readFileSync(join(import.meta.dirname, '../../docs/nextcloud-host-is-gone.md'), 'utf8');
const undo = cleanups();

/** The shell commands that stand behind a heading, for a kind of database. */
function commandsOf(heading: string, kind: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const blocks = [...section.matchAll(/^```sh (.+)\n([^]*?)^```$/gm)].filter(([, kinds = '']) => kinds.split(' ').includes(kind));
  return blocks.map(([, , commands]) => commands).join('');
}

/** The database server of the old host, and how an empty one comes in its place; with what its administrator's client needs. */
interface Servers {
  readonly database: NextcloudDatabase;
  replace(): Promise<Record<string, string>>;
}

const kinds: Readonly<Record<string, () => Promise<Servers>>> = {
  sqlite: () => Promise.resolve({ database: { dbtype: 'sqlite3' }, replace: () => Promise.resolve({}) }),
  async mariadb() {
    const old = await startMariadb();
    undo.push(() => old.stop());
    chmodSync(old.directory, 0o755);
    return {
      database: await mariadbFor(old),
      async replace() {
        await old.stop();
        const fresh = await startMariadb();
        undo.push(() => fresh.stop());
        chmodSync(fresh.directory, 0o755);
        mkdirSync(dirname(old.socket), { recursive: true });
        symlinkSync(fresh.socket, old.socket);
        undo.push(() => Promise.resolve(rmSync(dirname(old.socket), { recursive: true, force: true })));
        writeFileSync(join(fresh.directory, '.my.cnf'), `[client]\nsocket=${fresh.socket}\nuser=root\n`, { mode: 0o600 });
        return { HOME: fresh.directory };
      },
    };
  },
  async postgresql() {
    const old = await startPostgresql();
    undo.push(() => old.stop());
    return {
      database: await postgresqlFor(old),
      async replace() {
        await old.stop();
        const fresh = await startPostgresql();
        undo.push(() => fresh.stop());
        const there = await forward(old.port, fresh.port);
        undo.push(() => new Promise((resolve) => there.close(resolve)));
        return { PGHOST: fresh.socket, PGPORT: String(fresh.port), PGUSER: 'postgres' };
      },
    };
  },
};

/** What listens at the old address is the new server. */
async function forward(from: number, to: number): Promise<Server> {
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => (socket.destroy(), onward.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(from, '127.0.0.1', resolve));
  return server;
}

/** A backup job, with the very files of the FileSet. */
async function backUp(cloud: LiveNextcloud): Promise<{ files: StoredFiles; stream: Buffer }> {
  expect(await runHook(cloud, 'before-backup', 'cloud', '1', 'Full')).toMatchObject({ status: 0 });
  const reader = `${executable('bpipe-reader')} cloud/database ${cloud.options.join(' ')}`;
  const { stdout: stream } = await backupStream({ reader, jobId: 1 });
  const { files } = setupOf(await cloud.read(), {}, 'cloud', cloud.stateDir);
  const stored = storeFiles(files, ['owncloud.db', 'owncloud.db-wal', 'owncloud.db-shm']);
  undo.push(() => Promise.resolve(stored.remove()));
  expect(await runHook(cloud, 'after-backup', 'cloud', '1', 'OK')).toMatchObject({ status: 0 });
  return { files: stored, stream };
}

describe.skipIf(process.getuid?.() !== 0)('the host is gone', () => {
  test.each(Object.keys(kinds))('%s', async (kind) => {
    const { database, replace } = await (kinds[kind] as () => Promise<Servers>)();
    const cloud = await liveNextcloud(database);
    undo.push(() => cloud.remove());
    const { root } = cloud.site;
    const code = `${dirname(cloud.stateDir)}/code`;
    cpSync(root, code, { recursive: true, filter: (path) => !/\/(config|data)$/.test(path) });
    const backup = await backUp(cloud);

    for (const path of [root, cloud.configDir, cloud.stateDir]) rmSync(path, { recursive: true });
    const administrator = await replace();
    const look = `${dirname(cloud.stateDir)}/look`;
    const env = {
      PATH: `${dirname(executable('penstock'))}:/usr/sbin:/usr/bin:/sbin:/bin`,
      PENSTOCK_CONFIG_DIR: cloud.configDir,
      PENSTOCK_STATE_DIR: cloud.stateDir,
      ROOT: root,
      CONFIG: cloud.configDir,
      STATE: cloud.stateDir,
      LOOK: look,
      ...administrator,
    };
    const follow = async (heading: string): Promise<string> =>
      (await run('/bin/bash', ['-e', '-o', 'pipefail', '-c', commandsOf(heading, kind)], { cwd: '/', env })).stdout;

    // Restored aside: Bareos puts the whole paths below where=.
    backup.files.restore(look);
    const writer = `${executable('bpipe-writer')} cloud/database --where '%w' --replace '%r' ${cloud.options.join(' ')}`;
    expect(await restoreStream({ writer, input: backup.stream, where: look })).toMatchObject({ status: 0 });
    expect(await follow('2.')).toBe('32.0.1\n');
    cpSync(code, root, { recursive: true });
    await follow('3.');
    expect(existsSync(join(root, 'data'))).toBe(false);
    await follow('4.');
    const { status, log } = await restore(cloud, backup, 7);
    expect(status, log).toBe(0);
    expect(log).toContain('is taken for a Nextcloud on a new host');
    const looked = await follow('6.');
    expect(looked).toMatch(/cloud\/database +restore .* restored/);
    expect(looked).toContain('- installed: true');
    expect([existsSync(photo(cloud)), existsSync(look), await isLocked(cloud)]).toEqual([true, false, false]);
    const web = await cloud.site.serve();
    undo.push(() => web.stop());
    const client = davClient(web.url);
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });
    expect(await client.ask('GET', 'calendars/alice/work/alice-work-3.ics')).toMatchObject({ status: 200 });
    expect(await client.putEvent('on-the-new-host')).toBe(201);
    expect(await runHook(cloud, 'before-backup', 'cloud', '8', 'Full')).toMatchObject({ status: 0 });
    await runHook(cloud, 'after-backup', 'cloud', '8', 'Canceled');
    expect(log).not.toContain('p@ss');
  });
});
