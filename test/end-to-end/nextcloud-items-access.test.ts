import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeAppPassword } from '../../src/applications/nextcloud/items/app-password.ts';
import { siteOf } from '../../src/applications/nextcloud/site.ts';
import { executable } from '../support/executables.ts';
import { startInBetween, type InBetween } from '../support/in-between.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* The app password by which items are put back never stays. */

let cloud: LiveNextcloud;
let stream: Buffer;
let silent: InBetween;
let asked: () => void;
let isAsked: Promise<void>;

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  stream = (await penstock(['dump', 'cloud/database', ...cloud.options])).stdout;
  isAsked = new Promise((resolve) => (asked = resolve));
  // A site that takes requests and never answers.
  silent = await startInBetween('http://127.0.0.1:1', () => {
    asked();
    return Promise.resolve(false);
  });
});
afterEach(async () => {
  await silent.stop();
  await cloud.remove();
});

const tokens = async (): Promise<readonly { id: number; name: string }[]> =>
  JSON.parse((await cloud.site.occ(['user:auth-tokens:list', 'alice'])).stdout) as { id: number; name: string }[];
const dentist = 'calendars/alice/work/alice-work-4.ics';
const run = ['items', 'put-back', 'cloud', '--item', dentist, '--url'];
const putBack = (...args: string[]): Promise<Ran> =>
  penstock(['items', 'put-back', 'cloud', ...cloud.options, '--item', dentist, ...args], stream);

interface Hanging {
  readonly pid: number;
  readonly ended: Promise<{ status: number | null; stderr: string }>;
}

/** A run that waits for a site which does not answer. */
async function hanging(): Promise<Hanging> {
  const child = spawn(executable('penstock'), [...run, silent.url, ...cloud.options], {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (more: Buffer) => (stderr += more.toString()));
  child.stdin.end(stream);
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) =>
    child.once('close', (status) => resolve({ status, stderr })),
  );
  const early = await Promise.race([isAsked, ended]);
  if (early !== undefined) throw new Error(`it ended before it asked: ${early.stderr}`);
  return { pid: child.pid ?? 0, ended };
}

test('it is removed after a failure', async () => {
  await silent.stop();
  expect(await penstock([...run, silent.url, ...cloud.options], stream)).toMatchObject({
    status: 69,
    stderr: expect.stringContaining('nothing listens there') as string,
  });
  expect(await tokens()).toEqual([]);
  expect(readdirSync(join(cloud.stateDir, 'accesses'))).toEqual([]);
});

test('it is removed when the run is told to end', async () => {
  const { pid, ended } = await hanging();
  expect(await tokens()).toHaveLength(1);
  process.kill(pid, 'SIGTERM');
  expect(await ended).toMatchObject({ status: 143 });
  expect(await tokens()).toEqual([]);
});

test('a second run is turned away meanwhile; after kill -9 the sweep removes what was left, and nobody else’s', async () => {
  const { pid, ended } = await hanging();
  expect(await penstock([...run, silent.url, ...cloud.options], stream)).toMatchObject({
    status: 75,
    stderr: expect.stringContaining('cloud is in use: putting items back by process') as string,
  });
  expect((await penstock(['maintenance', 'sweep', ...cloud.options])).stdout.toString()).toBe('');
  process.kill(pid, 'SIGKILL');
  await ended;
  const [left] = await tokens();
  const note = readFileSync(join(cloud.stateDir, 'accesses/cloud', readdirSync(join(cloud.stateDir, 'accesses/cloud'))[0] ?? ''), 'utf8');
  expect(note).toContain(`"token":${left?.id}`);
  expect(note).not.toMatch(/[0-9A-Za-z]{72}/);
  await cloud.site.occ(['user:auth-tokens:add', 'alice']);
  expect((await penstock(['maintenance', 'sweep', '--dry-run', ...cloud.options])).stdout.toString()).toBe(
    'cloud would be swept: a run that put items back was killed\n',
  );
  expect((await penstock(['maintenance', 'sweep', ...cloud.options])).stdout.toString()).toMatch(
    /^cloud: an app password of alice was removed, which a run of \S+ had left\n$/,
  );
  expect((await tokens()).map(({ id }) => id)).toEqual([(left?.id ?? 0) + 1]);
  expect((await penstock(['maintenance', 'sweep', ...cloud.options])).stdout.toString()).toBe('');
});

test('the next run removes it, too', async () => {
  const { pid, ended } = await hanging();
  process.kill(pid, 'SIGKILL');
  await ended;
  const web = await cloud.site.serve();
  const next = await penstock([...run, web.url, ...cloud.options], stream);
  await web.stop();
  expect(next).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/warning: an app password of alice was removed, which a run of \S+ had left\n$/) as string,
  });
  expect(await tokens()).toEqual([]);
});

test('killed before its number was known, it is found by what was there before; several are nobody’s to remove', async () => {
  const { place } = siteOf(await cloud.read());
  await cloud.site.occ(['user:auth-tokens:add', 'alice']);
  const before = (await tokens()).map(({ id }) => id);
  const note = { kind: 'app-password', id: 'x', user: 'alice', before } as const;
  await cloud.site.occ(['user:auth-tokens:add', 'alice']);
  expect(await removeAppPassword(place, note, AbortSignal.timeout(60_000))).toBe(true);
  expect((await tokens()).map(({ id }) => id)).toEqual(before);
  expect(await removeAppPassword(place, note, AbortSignal.timeout(60_000))).toBe(false);
  await cloud.site.occ(['user:auth-tokens:add', 'alice']);
  await cloud.site.occ(['user:auth-tokens:add', 'alice']);
  await expect(removeAppPassword(place, note, AbortSignal.timeout(60_000))).rejects.toMatchObject({ kind: 'try-later' });
});

test('by https only to whom is trusted; elsewhere never without it', async () => {
  const web = await cloud.site.serve();
  const [key, cert] = [join(cloud.configDir, 'key'), join(cloud.configDir, 'cert')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=cloud',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { stdio: 'pipe' },
  );
  const between = await startInBetween(web.url, () => Promise.resolve(true), {
    key: readFileSync(key, 'utf8'),
    cert: readFileSync(cert, 'utf8'),
  });
  expect(await putBack('--url', between.url)).toMatchObject({
    status: 69,
    stderr: expect.stringContaining(`the certificate of ${between.url} is not trusted: self-signed certificate`) as string,
  });
  expect(await putBack('--url', between.url, '--ca', cert)).toMatchObject({ status: 0, stderr: '' });
  await between.stop();
  expect(await putBack('--url', between.url, '--ca', cert)).toMatchObject({
    status: 69,
    stderr: expect.stringContaining('nothing listens there') as string,
  });
  expect(await putBack('--url', 'http://cloud.example.org')).toMatchObject({
    status: 78,
    stderr: expect.stringContaining('is not encrypted') as string,
  });
  expect(await tokens()).toEqual([]);
  await web.stop();
});

test('the address is that of the configuration, and in maintenance mode nothing is put back', async () => {
  const web = await cloud.site.serve();
  expect(await putBack()).toMatchObject({ status: 78 });
  writeFileSync(join(cloud.site.root, 'config/url.config.php'), `<?php $CONFIG = ['overwrite.cli.url' => '${web.url}/'];`);
  expect(await putBack()).toMatchObject({ status: 0 });
  await cloud.site.occ(['maintenance:mode', '--on']);
  expect(await putBack('--url', web.url)).toMatchObject({
    status: 75,
    stderr: expect.stringContaining('cloud is in maintenance mode') as string,
  });
  await web.stop();
});
