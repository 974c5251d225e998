import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import type { MysqlSettings } from '../../../src/engines/mysql/settings.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, restore, take, type TestTarget } from './a-run.ts';

let server: MariadbServer;
let directory: string;
const file = (name: string): string => join(directory, name);
const serverNamed = (name: string): Promise<MariadbServer> =>
  startMariadb([`--ssl-cert=${file(`${name}.pem`)}`, `--ssl-key=${file(`${name}.key`)}`, `--ssl-ca=${file('authority.pem')}`]);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-tls-'));
  chmodSync(directory, 0o755);
  for (const name of ['authority', 'stranger']) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.pem`),
    );
  }
  for (const name of ['localhost', 'elsewhere']) {
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=DNS:${name}`,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.csr`),
    );
    openssl(
      'x509',
      '-req',
      '-in',
      file(`${name}.csr`),
      '-CA',
      file('authority.pem'),
      '-CAkey',
      file('authority.key'),
      '-CAcreateserial',
      '-days',
      '2',
      '-copy_extensions',
      'copy',
      '-out',
      file(`${name}.pem`),
    );
    // The server runs as another user; the key is a test's and lives as long.
    chmodSync(file(`${name}.key`), 0o644);
  }
  server = await serverNamed('localhost');
  await server.sql(
    "CREATE DATABASE shop; CREATE TABLE shop.t (i INT); INSERT INTO shop.t VALUES (1); CREATE USER secure@'%' REQUIRE SSL; GRANT ALL ON *.* TO secure@'%'; DROP USER IF EXISTS ''@localhost",
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

function byTls(tls: MysqlSettings['tls'], host = 'localhost', port = server.port): TestTarget {
  const target = aTarget(server, 'shop', { user: 'secure' });
  return { ...target, settings: { port, host, database: 'shop', user: 'secure', ...(tls === undefined ? {} : { tls }) } };
}

test('a verified connection, for queries and for the native tools', async () => {
  const target = byTls({ ca: file('authority.pem'), verify: true });
  const taken = await take(target);
  expect(taken.counts.rows).toEqual({ t: 1 });
  await restore(target, taken);
  expect(await server.sql('SELECT * FROM shop.t')).toBe('1\n');
});

test('encrypted without verification', async () => {
  expect((await take(byTls({ verify: false }, '127.0.0.1'))).counts.rows).toEqual({ t: 1 });
});

test.each([
  ['another authority', () => byTls({ ca: file('stranger.pem'), verify: true })],
  ['no TLS where the account demands it', () => byTls(undefined)],
])('%s is refused', async (_what, target) => {
  await expect(mysql.examine(target())).rejects.toMatchObject({ name: 'Failure', hint: expect.any(String) as string });
});

test('a server of another name is refused', async () => {
  const other = await serverNamed('elsewhere');
  try {
    await other.sql("CREATE DATABASE shop; CREATE USER secure@'%'; GRANT ALL ON *.* TO secure@'%'; DROP USER IF EXISTS ''@localhost");
    await expect(mysql.examine(byTls({ ca: file('authority.pem'), verify: true }, 'localhost', other.port))).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/altnames|certificate/i) as string,
    });
    await mysql.examine(byTls({ verify: false }, 'localhost', other.port));
  } finally {
    await other.stop();
  }
});
