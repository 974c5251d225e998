import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../../support/mariadb-server.ts';
import { aTarget, put, take, type TestTarget } from '../a-run.ts';
import { everythingIn, hostileSql } from '../hostile.ts';

let server: MariadbServer;
let base: string;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-recover-in-place-'));
});
afterEach(() => rmSync(base, { recursive: true }));

interface Staged {
  readonly target: TestTarget;
  readonly old: string;
  readonly restored: string;
}

const inPlace = (database: string, options: Parameters<typeof aTarget>[2] = {}): TestTarget =>
  aTarget(server, database, { strategy: 'in-place', directory: join(base, 'files'), ...options });

/** A database restored up to the swap, and how it looks before and after one. */
async function staged(database: string): Promise<Staged> {
  await server.sql(`DROP DATABASE IF EXISTS ${database}; ${hostileSql(database)} DROP TABLE historic`);
  const restored = await everythingIn(server.sql, database);
  const target = inPlace(database);
  const { text, examination } = await take(target);
  await server.sql(
    `USE ${database}; DROP TABLE child; UPDATE parent SET id = id + 10; DROP VIEW calling; CREATE VIEW newer AS SELECT * FROM parent; DROP PROCEDURE talk; CREATE TRIGGER later BEFORE DELETE ON parent FOR EACH ROW SET @a = 1`,
  );
  const old = await everythingIn(server.sql, database);
  await put(target, text, examination);
  return { target, old, restored };
}

/** @returns whether it was still at it */
async function swapUntilKilled({ target }: Staged, database: string, when: string, afterMilliseconds?: number): Promise<boolean> {
  const journalFile = join(base, 'journal.json');
  writeFileSync(journalFile, target.journal.entry ?? '');
  const child = spawn(
    process.execPath,
    [new URL('swap-in-a-child.ts', import.meta.url).pathname, server.socket, database, join(base, 'files'), journalFile, when],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_status, signal) => resolve(signal)));
  if (afterMilliseconds !== undefined) {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('emptied')) setTimeout(() => child.kill('SIGKILL'), afterMilliseconds);
    });
  }
  const signal = await ended;
  if (afterMilliseconds === undefined && signal !== 'SIGKILL') throw new Error('the swap was not killed');
  target.journal.entry = existsSync(journalFile) ? readFileSync(journalFile, 'utf8') : undefined;
  const noteFile = `${journalFile}.note`;
  if (existsSync(noteFile)) {
    const { kept, note } = JSON.parse(readFileSync(noteFile, 'utf8')) as { kept: string; note: unknown };
    await target.surroundings.journal.remember(kept, note);
    rmSync(noteFile);
  }
  return signal === 'SIGKILL';
}

/** One of the two, whole; and no file but the old one's dump where it is the restored one, from which the old one comes back. */
async function expectWhole({ target, old, restored }: Staged, database: string): Promise<'old' | 'restored'> {
  const live = await everythingIn(server.sql, database);
  expect(target.journal.entry).toBeUndefined();
  const kept = await mysql.kept(target);
  expect(readdirSync(join(base, 'files'))).toHaveLength(kept.length);
  expect(live).toBe(kept.length === 0 ? old : restored);
  if (kept.length === 0) return 'old';
  const later = inPlace(database, { now: new Date('2026-11-23T05:00:00Z'), journal: target.journal });
  await mysql.swapBack(later, kept[0]!);
  expect(await everythingIn(server.sql, database)).toBe(old);
  for (const one of await mysql.kept(later)) await mysql.forget(later, one);
  return 'restored';
}

describe('a swap in place that was killed', { timeout: 300_000 }, () => {
  test.each([
    ['before write 1', 'old', []],
    ['after write 1', 'old', ['what was in it is loaded again now', 'is undone: the old database is live']],
    ['before write 2', 'old', ['what was in it is loaded again now', 'is undone: the old database is live']],
    ['after write 2', 'restored', ['ended when it was loaded: the restored database is live, the old one is ']],
    ['after remember', 'restored', ['ended when it was loaded: the restored database is live, the old one is ']],
    ['before clear', 'restored', ['ended when it was loaded: the restored database is live, the old one is ']],
  ])('%s ends with the %s database', async (when, expected, said) => {
    const database = `killed_${when.replaceAll(' ', '_')}`;
    const states = await staged(database);
    await swapUntilKilled(states, database, when);
    await mysql.recover(states.target);
    expect(await expectWhole(states, database)).toBe(expected);
    const found = states.target.warnings.filter((line) => line.includes('ended half-way') || line.includes('ended when'));
    expect(found).toHaveLength(said.length);
    for (const [at, line] of said.entries()) expect(found[at]).toContain(line);
  });

  test('at any moment while it is loaded ends with one of the two, whole', async () => {
    let isKilled = true;
    for (let milliseconds = 0; isKilled; milliseconds += 120) {
      const states = await staged('anywhen');
      isKilled = await swapUntilKilled(states, 'anywhen', 'never', milliseconds);
      if (isKilled) await mysql.recover(states.target);
      await expectWhole(states, 'anywhen');
    }
  });

  test('is recovered although the recovery was killed too', async () => {
    const states = await staged('twice');
    await swapUntilKilled(states, 'twice', 'before write 2');
    for (const milliseconds of [60, 200, 400]) {
      const again = inPlace('twice', { journal: states.target.journal, signal: AbortSignal.timeout(milliseconds) });
      await mysql.recover(again).catch(() => undefined);
    }
    await mysql.recover(states.target);
    expect(await expectWhole(states, 'twice')).toBe('old');
  });

  test('with a client that still loads: that is ended first', async () => {
    const states = await staged('loading');
    await swapUntilKilled(states, 'loading', 'after write 1');
    const { holding } = await import('../../../../src/engines/mysql/in-place/hold.ts');
    const client = server
      .sql(`${holding('loading', 'load')}; SELECT SLEEP(100); CREATE TABLE stray (a INT)`, 'loading')
      .catch((error: Error) => error.message);
    while ((await server.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'")) === '')
      await new Promise((resolve) => setTimeout(resolve, 20));
    await mysql.recover(states.target);
    expect(await client).toMatch(/Lost connection|killed/i);
    expect(await expectWhole(states, 'loading')).toBe('old');
  });
});

describe('what was live cannot be loaded again', () => {
  test('is said with the file that holds it; with --force the next restore may come over it, and the file is kept', async () => {
    const states = await staged('stuck');
    await swapUntilKilled(states, 'stuck', 'after write 1');
    const file = join(base, 'files', 'old.sql');
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, 2000));
    await expect(mysql.recover(states.target)).rejects.toMatchObject({
      message: expect.stringContaining(
        `stuck is not whole since a restore of stuck in place that ended half-way; what was in it is in ${file}`,
      ) as string,
      hint: expect.stringContaining('--force') as string,
    });
    expect(states.target.journal.entry).toBeDefined();
    const forced = inPlace('stuck', { force: true, journal: states.target.journal });
    await mysql.recover(forced);
    expect(forced.warnings).toContainEqual(expect.stringContaining('and is left so'));
    expect(await mysql.kept(forced)).toHaveLength(1);
    // Nobody takes it for whole.
    await expect(
      mysql.swapBack(inPlace('stuck', { now: new Date('2026-11-23T05:00:00Z'), journal: forced.journal }), (await mysql.kept(forced))[0]!),
    ).rejects.toMatchObject({
      kind: 'not-whole',
    });
  });
});

test('what a restore that was killed has staged is found and removed, and so is a dump that was begun', async () => {
  const states = await staged('leftover');
  writeFileSync(join(base, 'files', 'old.sql'), 'half');
  await mysql.recover(states.target);
  expect(states.target.warnings).toContain('found what a restore of leftover in place that did not end had staged, and removed it');
  expect(readdirSync(join(base, 'files'))).toEqual([]);
  expect(states.target.journal.entry).toBeUndefined();
});
