import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, startBackup, type Outcome } from '../support/fake-bareos-fd.ts';
import { archived, liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { livingProcesses } from '../support/living-processes.ts';
import { penstock } from '../support/penstock.ts';

/* A real server, and dump tools that lie about it: shell scripts that stand before the real mariadb-dump in PATH. */

const real = '/usr/bin/mariadb-dump';
let server: MariadbServer;
let shop: LiveApplication;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());
const formats: Record<string, () => Promise<LiveDatabase>> = {
  plain: () => liveMariadb(server),
  archive: archived(() => liveMariadb(server)),
};

const reader = () => `${executable('bpipe-reader')} shop/main ${shop.options}`;

/** An environment in which `mariadb-dump` is this script. It is asked for its version as well; that it answers truly. */
async function lying(script: string): Promise<{ PATH: string }> {
  const directory = join(shop.directory, 'lying');
  await mkdir(directory);
  const path = join(directory, 'mariadb-dump');
  await writeFile(path, `#!/bin/bash\nfor a; do [ "$a" = --version ] && exec ${real} --version; done\n${script}\n`);
  await chmod(path, 0o755);
  return { PATH: directory };
}

async function lastRun(): Promise<unknown> {
  const { stdout } = await penstock(['runs', 'shop', '--json', ...shop.options.split(' ')]);
  return (JSON.parse(stdout.toString()) as unknown[]).at(-1);
}

function expectNoSeal(outcome: Outcome): void {
  expect(outcome.stdout.includes('penstock end ')).toBe(false);
  expect(outcome.log).toEqual([expect.stringMatching(/^Fatal error: bpipe-fd: Error closing stream/)]);
}

describe.each(Object.keys(formats))('in the %s format', (format) => {
  beforeEach(async () => {
    shop = await liveApplication(formats[format] as () => Promise<LiveDatabase>);
  });
  afterEach(() => shop.remove());

  describe('a dump tool that lies gets no seal, a non-zero exit and a reason in the run record', () => {
    test.each([
      ['is cut in the middle and says 0', `${real} "$@" | head -c 3000; exit 0`, 'dump'],
      ['is cut at the end of a statement and says 0', `${real} "$@" | sed '/^) ENGINE=/q'; exit 0`, 'dump'],
      ['loses only its last line', `${real} "$@" | grep -v '^-- Dump completed'; exit 0`, 'dump'],
      ['prints nothing and says 0', 'cat < /dev/null; exit 0', 'dump'],
      ['prints everything and says 2', `${real} "$@"; exit 2`, 'exit status 2'],
      ['is killed in the middle', `${real} "$@" | head -c 3000; kill -9 $$`, 'SIGKILL'],
      ['prints something after its end', `${real} "$@"; echo 'INSERT INTO customer VALUES (9, 9, 9);'`, ''],
      ['cannot write its own errors', `${real} "$@" | head -c 100; echo 'mariadb-dump: Got error: 2013' >&2; exit 3`, 'Got error: 2013'],
    ])('%s', async (_name, script, reason) => {
      const began = Date.now();
      const outcome = await backupStream({ reader: reader(), env: await lying(script) });
      expectNoSeal(outcome);
      expect(outcome.exitCode).toBeGreaterThan(0);
      // What the tool said although its status was 0 stands before as a warning.
      expect(outcome.stderr).toMatch(/^(bpipe-reader: warning: [^\n]+\n)?bpipe-reader: error: [^\n]+\n(bpipe-reader: hint: [^\n]+\n)?$/);
      expect(outcome.stderr).toContain(reason);
      expect(await lastRun()).toMatchObject({ outcome: 'failed', failure: { status: outcome.exitCode, message: expect.any(String) } });
      // An instant failure would crash the storage daemon: whoever fails in the first second waits for the second one.
      expect(Date.now() - began).toBeGreaterThan(1000);
    });

    test('is not there at all', async () => {
      const outcome = await backupStream({ reader: `${executable('bpipe-reader')} shop/nosuch ${shop.options}` });
      expect(outcome).toMatchObject({ exitCode: 66, stderr: expect.stringContaining('has no database nosuch') });
      expectNoSeal(outcome);
    });
  });

  describe('a job that is cancelled', () => {
    test('ends the reader and a dump tool that never ends', async () => {
      const env = await lying(`${real} "$@"; exec yes -- '-- and so on, and so on, and so on'`);
      const outcome = await backupStream({ reader: reader(), env, closeAfter: 1 });
      // An archive's definitions are held before its first byte goes out: there is no pipe that breaks, but a limit.
      expect(outcome.exitCode).toBe(format === 'archive' ? 78 : 74);
      expect(outcome.stderr).toContain(format === 'archive' ? 'bytes of definitions' : 'closed by its reader');
      expect(livingProcesses(shop.directory)).toEqual([]);
    });

    test('ends the reader although its dump tool ignores SIGTERM', async () => {
      const env = await lying(`trap '' TERM PIPE; ${real} "$@" | head -c 2000; while :; do sleep 0.2; done`);
      const running = await startBackup({ reader: reader(), env });
      await until(() => livingProcesses(shop.directory).some((line) => line.includes('lying')));
      // A younger one waits for its second second, and would be there to kill what ignores SIGTERM for that reason alone.
      await new Promise((resolve) => setTimeout(resolve, 1200));
      process.kill(running.pid, 'SIGTERM');
      const outcome = await running.ended;
      expect(outcome).toMatchObject({ exitCode: 143, stderr: 'bpipe-reader: error: ended by SIGTERM\n' });
      expectNoSeal(outcome);
      expect(livingProcesses(shop.directory)).toEqual([]);
    });

    test('by the death of its file daemon', async () => {
      const env = await lying(`trap '' PIPE; ${real} "$@" | head -c 2000; while :; do sleep 0.2; done`);
      const running = await startBackup({ reader: reader(), env });
      await until(() => livingProcesses(shop.directory).some((line) => line.includes('lying')));
      process.kill(running.daemonPid, 'SIGKILL');
      await running.ended;
      await until(() => livingProcesses(shop.directory).length === 0);
      expect(await lastRun()).toMatchObject({
        outcome: 'failed',
        failure: { message: expect.stringMatching(/file daemon that started this has died|closed by its reader/) },
      });
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}
