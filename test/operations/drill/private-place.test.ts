import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearPrivatePlace, makePrivatePlace } from '../../../src/operations/drill/private-place.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../../src/state/process-identity.ts';

let base: string;
let stateDir: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-place-'));
  chmodSync(base, 0o755);
  stateDir = join(base, 'state');
  mkdirSync(stateDir, { mode: 0o700 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const name = { application: 'shop', database: 'main' };
const { signal } = new AbortController();
const make = () => makePrivatePlace(name, { stateDir, signal });
const clear = (): Promise<boolean> => clearPrivatePlace(name, { stateDir });
const asRoot = process.getuid?.() === 0;

test('its directories are the account’s alone, the way to them shows nothing, and all of it goes again', async () => {
  const place = await make();
  for (const path of [place.data, place.sockets])
    expect(statSync(path)).toMatchObject({ mode: 0o40700, uid: asRoot ? 65534 : process.getuid?.() });
  expect(statSync(place.nowhere).mode & 0o777).toBe(0);
  expect(join(place.sockets, '.s.PGSQL.5432').length).toBeLessThan(108);
  for (const path of [stateDir, join(stateDir, 'private')]) expect(statSync(path).mode & 0o777).toBe(asRoot ? 0o701 : 0o700);
  expect(await clear()).toBe(true);
  expect([place.data, place.sockets].filter((path) => existsSync(path))).toEqual([]);
  expect(await clear()).toBe(false);
});

test('a server that is left is ended, and none but that', async () => {
  const left = spawn('sleep', ['3600'], { stdio: 'ignore' });
  const other = spawn('sleep', ['3600'], { stdio: 'ignore' });
  const identities = [left, other].map(({ pid }) => identityOf(pid as number) as ProcessIdentity);
  const place = await make();
  await place.note(left.pid as number);
  expect(await clear()).toBe(true);
  expect(identities.map(isAlive)).toEqual([false, true]);
  // The number of the other one, which was started at another time than what was noted.
  mkdirSync(join(stateDir, 'scratch/shop/main'), { recursive: true });
  writeFileSync(
    join(stateDir, 'scratch/shop/main/server.json'),
    JSON.stringify({ sockets: '/tmp/penstock-AAAAAA', process: { pid: other.pid, startedAt: '1' } }),
  );
  expect(await clear()).toBe(true);
  expect(isAlive(identities[1] as ProcessIdentity)).toBe(true);
  other.kill('SIGKILL');
});

test('a note that names another place than one of ours removes nothing', async () => {
  mkdirSync(join(stateDir, 'scratch/shop/main'), { recursive: true });
  writeFileSync(join(stateDir, 'scratch/shop/main/server.json'), JSON.stringify({ sockets: base }));
  await expect(clear()).rejects.toThrow(/server\.json is damaged/);
  expect(existsSync(base)).toBe(true);
});

test.skipIf(!asRoot)('a closed directory on the way is said before anything is started', async () => {
  chmodSync(base, 0o700);
  await expect(make()).rejects.toThrow(`a private server runs as nobody, who may not pass through ${base} to its data`);
});
