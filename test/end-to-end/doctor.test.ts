import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Part } from '../../src/operations/doctor.ts';
import { bothServers } from '../support/both-servers.ts';
import { executable } from '../support/executables.ts';
import { runHook } from '../support/hook.ts';
import type { LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';

const servers = bothServers();

let base: string;
let live: Record<'catalogue' | 'orders' | 'ledger', LiveDatabase>;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'penstock-doctor-'));
  for (const name of ['config', 'uploads', 'plugins']) mkdirSync(join(base, name));
  live = { catalogue: await liveSqlite(), orders: await liveMariadb(servers.mariadb), ledger: await livePostgresql(servers.postgresql) };
  write();
  writeFileSync(join(base, 'plugins/bpipe-fd.so'), '');
  daemon(`Plugin Directory = "${base}/plugins"\n  Plugin Names = "bpipe"`);
});
afterEach(async () => {
  for (const one of Object.values(live)) await one.remove();
  rmSync(base, { recursive: true, force: true });
});

function write(change = (text: string): string => text): void {
  const text = `application: generic
directories: [${base}/uploads]
databases:
${Object.entries(live)
  .map(([name, { settings }]) => `  ${name}: ${settings}`)
  .join('\n')}
bareos: { programs: ${dirname(executable('penstock'))} }
`;
  writeFileSync(join(base, 'config/shop.yaml'), change(text), { mode: 0o600 });
}

function daemon(lines: string): void {
  writeFileSync(join(base, 'bareos-fd.conf'), `Client {\n  Name = x\n  ${lines}\n}\n`);
}

const options = (): string[] => [
  '--config-dir',
  join(base, 'config'),
  '--state-dir',
  join(base, 'state'),
  '--daemon-config',
  join(base, 'bareos-fd.conf'),
];

async function doctor(): Promise<{ status: number | null; lines: string[] }> {
  const { status, stdout } = await penstock(['doctor', 'shop', '--json', ...options()]);
  const parts = JSON.parse(stdout.toString()) as Part[];
  return {
    status,
    lines: parts.flatMap(({ part, found }) =>
      found.map(({ level, what, todo }) => `${level} ${part}: ${what}${todo === undefined ? '' : ` | ${todo}`}`),
    ),
  };
}
const failing = async (): Promise<string[]> => (await doctor()).lines.filter((line) => line.startsWith('fail'));

test('where everything is as it must be, nothing fails, nothing is changed, and it is told in words', async () => {
  const before = await Promise.all(Object.values(live).map((one) => one.contents()));
  const { status, lines } = await doctor();
  expect(lines.filter((line) => line.startsWith('fail'))).toEqual([]);
  expect(status).toBe(0);
  expect(lines).toContainEqual(expect.stringMatching(/^ok databases: orders: .* can be dumped by mariadb-dump/));
  expect(lines).toContainEqual(expect.stringMatching(/^ok databases: ledger: pg_hba\.conf lets .* into /));
  expect(lines).toContainEqual('warn records: catalogue: last sealed never | run its backup job, and look why nobody does');
  expect(await Promise.all(Object.values(live).map((one) => one.contents()))).toEqual(before);
  for (const one of Object.values(live)) expect(await one.beside()).toEqual([]);
  expect(existsSync(join(base, 'state'))).toBe(false);
  expect(readdirSync(base).toSorted()).toEqual(['bareos-fd.conf', 'config', 'plugins', 'uploads']);
  const { stdout } = await penstock(['doctor', 'shop', ...options()]);
  expect(stdout.toString()).toMatch(/\nwarn {2}records: catalogue: last sealed never\n {6}do: run its backup job/);
});

test('rights that only a restore needs are missed before it is needed, with the statement that gives them', async () => {
  const account = /user: (\w+)/.exec(live.orders.settings)?.[1] ?? '';
  await servers.mariadb.sql(`REVOKE ALL ON \`${account.replaceAll('_', '\\_')}\\_\\_penstock\\_%\`.* FROM ${account}@localhost`);
  const role = /user: (\w+)/.exec(live.ledger.settings)?.[1] ?? '';
  await servers.postgresql.sql(`alter role ${role} nocreatedb`);
  const lines = await failing();
  expect(lines).toContainEqual(
    expect.stringMatching(
      new RegExp(`^fail databases: orders: the account .* may not do in ${account}__penstock_new .*GRANT ALL ON .*penstock.*%\`\\.\\* TO`),
    ),
  );
  expect(lines).toContainEqual(
    `fail databases: ledger: ${role} may not create databases, and a restore loads beside the live one | ALTER ROLE "${role}" CREATEDB; or restore: { strategy: in-place }, of which docs/postgresql.md says what it costs`,
  );
  expect(lines).toHaveLength(2);
  await servers.postgresql.sql(`alter role ${role} createdb`);
});

test('what keeps several sessions from reading, where several should', async () => {
  const account = /user: (\w+)/.exec(live.orders.settings)?.[1] ?? '';
  const ofLocks = async (): Promise<string[]> => (await doctor()).lines.filter((line) => /LOCK TABLES|at one moment/.test(line));
  expect(await ofLocks()).toEqual([]);
  write((text) => `${text}stream: { format: archive, workers: 2 }\n`);
  expect(await ofLocks()).toEqual(['ok databases: orders: several sessions can read it at one moment']);
  await servers.mariadb.sql(`REVOKE LOCK TABLES ON ${account}.* FROM ${account}@localhost`);
  expect(await ofLocks()).toEqual([
    expect.stringMatching(
      /^warn databases: orders: the account .* has not the right LOCK TABLES: one session reads \| .*GRANT LOCK TABLES ON .* TO /,
    ),
  ]);
});

test('what private drills have, also where the live server does not answer', async () => {
  write((text) => `${text.replace(/socket: [^,]*/, 'socket: /nowhere/mysqld.sock')}drill: { server: private }\n`);
  const { lines } = await doctor();
  expect(lines.filter((line) => line.includes('private drills'))).toEqual([
    expect.stringMatching(/^ok databases: orders: private drills have MariaDB \d/),
    expect.stringMatching(/^ok databases: ledger: private drills have PostgreSQL \d/),
  ]);
});

test('a server that is gone does not hide the rest', async () => {
  write((text) => text.replace(/socket: [^,]*/, 'socket: /nowhere/mysqld.sock'));
  const { status, lines } = await doctor();
  expect(status).toBe(65);
  expect(lines).toContainEqual(expect.stringMatching(/^fail databases: orders: .*\/nowhere\/mysqld\.sock/));
  expect(lines).toContainEqual(expect.stringMatching(/^ok databases: ledger: /));
});

test('an open SQLite file, where a restore would have to wait for it', async () => {
  const held = new DatabaseSync(/file: (.*) \}/.exec(live.catalogue.settings)?.[1] ?? '');
  expect((await doctor()).lines).toContainEqual(expect.stringMatching(/^warn databases: catalogue: .* is open in process \d+ \(/));
  held.close();
});

test('directories, programs and the file daemon', async () => {
  rmSync(join(base, 'uploads'), { recursive: true });
  const programs = join(base, 'programs');
  mkdirSync(programs);
  for (const name of ['bpipe-writer', 'before-backup', 'after-backup', 'before-restore', 'after-restore'])
    writeFileSync(join(programs, name), '', { mode: 0o755 });
  chmodSync(join(programs, 'before-backup'), 0o777);
  chmodSync(join(programs, 'after-backup'), 0o644);
  write((text) => text.replace(/programs: .* \}/, `programs: ${programs} }`));
  daemon('Allowed Script Dir = /elsewhere\n  Allowed Job Command = "backup"');
  const lines = await failing();
  for (const expected of [
    `directories: there is no ${base}/uploads`,
    `programs: there is no ${programs}/bpipe-reader`,
    `programs: ${programs}/before-backup can be changed by others`,
    `programs: ${programs}/after-backup cannot be executed`,
    'has no Plugin Directory',
    `Allowed Script Dir = /elsewhere refuses ${programs}`,
    'Allowed Job Command = backup lets no script run',
  ]) {
    expect(lines.join('\n')).toContain(expected);
  }
  expect(lines).toHaveLength(7);
});

test("lists count as lists, and what the director's own resource says before what holds for all", async () => {
  const programs = dirname(executable('penstock'));
  const plugins = `Plugin Directory = "${base}/plugins"\n  Plugin Names = "python3", "bpipe"`;
  daemon(
    `${plugins}\n  Allowed Script Dir = /elsewhere\n  Allowed Script Dir = ${programs}\n  Allowed Job Command = "backup", "RunScript"`,
  );
  expect(await failing()).toEqual([]);
  daemon(
    `${plugins}\n  Secure Erase Command = "/usr/bin/shred -u"\n}\nDirector {\n  Name = bareos-dir\n  Allowed Script Dir = /else, /where`,
  );
  const { lines } = await doctor();
  expect(lines).toContainEqual(expect.stringContaining(`fail file daemon: Allowed Script Dir = /else, /where refuses ${programs}`));
  expect(lines).toContainEqual(expect.stringContaining('warn file daemon: Secure Erase Command = /usr/bin/shred -u also destroys'));
});

test('what a killed job has left', async () => {
  const place = { configDir: join(base, 'config'), stateDir: join(base, 'state') };
  await runHook(place, 'before-backup', 'shop', '7', 'Full');
  expect((await doctor()).lines).toContainEqual(expect.stringMatching(/^ok state: held silent: backup by job 7 since /));
  const lease = join(place.stateDir, 'leases/shop.json');
  writeFileSync(
    lease,
    JSON.stringify({
      id: 'x',
      purpose: 'backup',
      jobId: '7',
      since: new Date().toISOString(),
      boot: 'another',
      mustResume: false,
      application: {},
    }),
  );
  expect(await failing()).toEqual([
    'fail state: a lease that nobody has ended (the machine was started anew) | penstock maintenance sweep shop',
  ]);
  await penstock(['maintenance', 'sweep', ...options().slice(0, 4)]);
  expect(await failing()).toEqual([]);
});
