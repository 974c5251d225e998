import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, put, take, type TestTarget } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

let server: MariadbServer;
let directory: string;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
  directory = mkdtempSync(join(tmpdir(), 'penstock-recover-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** A database restored up to the swap, and how it looks before and after one. */
async function staged(database: string): Promise<{ target: TestTarget; old: string; restored: string }> {
  await server.sql(`DROP DATABASE IF EXISTS ${database}; ${hostileSql(database)}`);
  const restored = await everythingIn(server.sql, database);
  const target = aTarget(server, database);
  const { text, examination } = await take(target);
  await server.sql(
    `USE ${database}; DROP TABLE child; UPDATE parent SET id = id + 10; DROP VIEW calling; CREATE VIEW newer AS SELECT * FROM parent; DROP PROCEDURE talk; CREATE TRIGGER later BEFORE DELETE ON parent FOR EACH ROW SET @a = 1`,
  );
  const old = await everythingIn(server.sql, database);
  await put(target, text, examination);
  return { target, old, restored };
}

async function swapUntilKilled(target: TestTarget, database: string, when: string, afterMilliseconds?: number): Promise<void> {
  const journalFile = join(directory, `${database}.json`);
  writeFileSync(journalFile, target.journal.entry ?? '');
  const child = spawn(
    process.execPath,
    [new URL('swap-in-a-child.ts', import.meta.url).pathname, server.socket, database, journalFile, when],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_status, signal) => resolve(signal)));
  if (afterMilliseconds !== undefined) child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMilliseconds));
  const signal = await ended;
  if (afterMilliseconds === undefined && signal !== 'SIGKILL') throw new Error('the swap was not killed');
  target.journal.entry = existsSync(journalFile) ? readFileSync(journalFile, 'utf8') : undefined;
}

/** Nothing is left but the live database and, where the swap was finished, the kept one. */
async function expectWhole(
  target: TestTarget,
  database: string,
  { old, restored }: { old: string; restored: string },
): Promise<'old' | 'restored'> {
  const live = await everythingIn(server.sql, database);
  const kept = await mysql.kept(target);
  expect(await server.sql(`SHOW DATABASES LIKE '${database}\\_\\_penstock\\_new'`)).toBe('');
  expect(target.journal.entry).toBeUndefined();
  if (live === old && kept.length === 0) return 'old';
  expect(live).toBe(restored);
  const name = kept[0]!.name;
  expect(await everythingIn(server.sql, name)).toBe(
    old.replaceAll('\tENABLED\t', '\tDISABLED\t').replaceAll(`nextval(\`${database}\``, `nextval(\`${name}\``),
  );
  await server.sql(`DROP DATABASE ${name}`);
  return 'restored';
}

describe('a swap that was killed', () => {
  test.each([
    ['before write 1', 'old'],
    ['after write 1', 'old'],
    ['before write 2', 'restored'],
    ['after write 2', 'restored'],
    ['before clear', 'restored'],
  ])('%s ends with the %s database', async (when, expected) => {
    const database = `killed_${when.replaceAll(' ', '_')}`;
    const states = await staged(database);
    await swapUntilKilled(states.target, database, when);
    await mysql.recover(states.target);
    expect(await expectWhole(states.target, database, states)).toBe(expected);
    expect(states.target.warnings.filter((line) => line.startsWith('found'))).toHaveLength(1);
  });

  test('at any moment ends with one of the two, whole', async () => {
    for (const milliseconds of [30, 60, 100, 150, 220, 320]) {
      const states = await staged('anywhen');
      await swapUntilKilled(states.target, 'anywhen', 'never', milliseconds);
      await mysql.recover(states.target);
      await expectWhole(states.target, 'anywhen', states);
    }
  }, 120_000);

  test('is recovered although the recovery was killed too', async () => {
    const states = await staged('twice');
    await swapUntilKilled(states.target, 'twice', 'before write 2');
    const again = aTarget(server, 'twice', { journal: states.target.journal, signal: AbortSignal.timeout(60) });
    await mysql.recover(again).catch(() => undefined);
    await mysql.recover(states.target);
    expect(await expectWhole(states.target, 'twice', states)).toBe('restored');
  });
});

test('a staging database left by a killed load is found and dropped, and its client ended', async () => {
  await server.sql('CREATE DATABASE half; CREATE DATABASE half__penstock_new; CREATE TABLE half__penstock_new.t (a INT)');
  const idle = server.sql('SELECT SLEEP(30)', 'half__penstock_new').catch((error: unknown) => String(error));
  while (!(await server.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE DB='half__penstock_new'")))
    await new Promise((resolve) => setTimeout(resolve, 50));
  const target = aTarget(server, 'half');
  await mysql.recover(target);
  expect(target.warnings).toEqual(['found half__penstock_new, left by a restore that did not end, and dropped it']);
  expect(await server.sql("SHOW DATABASES LIKE 'half%'")).toBe('half\n');
  expect(await idle).toMatch(/ERROR|^1?\n?$/);
});

test('with nothing to recover nothing is said', async () => {
  const target = aTarget(server, 'nowhere');
  await mysql.recover(target);
  expect(target.warnings).toEqual([]);
});
