import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { HeldSecret } from '../../../src/secrets/held-secret.ts';
import { readSecret } from '../../../src/secrets/read-secret.ts';
import type { SecretReference } from '../../../src/secrets/secret-reference.ts';
import { cleanups } from '../../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../../support/nextcloud/live-nextcloud.ts';

const undo = cleanups();
const asRoot = process.getuid?.() === 0;

async function cloud(): Promise<LiveNextcloud> {
  const made = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => made.remove());
  return made;
}

const installed = { installed: true, version: '32.0.1.2', instanceid: 'oc1', secret: 's', passwordsalt: 'p' };

describe('a server', () => {
  const words = { dbname: 'cloud', dbuser: 'oc_admin7', dbpassword: `p@ss "$'\\ ü` };
  const settings = async (config: Readonly<Record<string, unknown>>, file = ''): Promise<Record<string, unknown>> => {
    const one = await cloud();
    one.configure(file);
    one.rewrite({ ...installed, ...words, ...config });
    return (await one.read()).databases['database']?.settings as unknown as Record<string, unknown>;
  };

  test.each([
    [{ dbtype: 'mysql', dbhost: 'localhost' }, {}],
    [{ dbtype: 'mysql', dbhost: 'localhost:3306' }, {}],
    [{ dbtype: 'mysql' }, {}],
    [{ dbtype: 'mysql', dbhost: 'localhost:/srv/my.sock' }, { socket: '/srv/my.sock' }],
    [
      { dbtype: 'mysql', dbhost: 'db:3307', dbport: '1' },
      { host: 'db', port: 3307 },
    ],
    [
      { dbtype: 'mysql', dbhost: '[::1]:3307' },
      { host: '::1', port: 3307 },
    ],
    [
      { dbtype: 'pgsql', dbhost: '127.0.0.1:55432' },
      { host: '127.0.0.1', port: 55432 },
    ],
    [
      { dbtype: 'pgsql', dbhost: '/run/postgresql:55432' },
      { host: '/run/postgresql', port: 55432 },
    ],
    [{ dbtype: 'pgsql' }, { host: '/run/postgresql', port: 5432 }],
  ])('%j', async (config, place) => {
    const found = await settings(config);
    expect(found).toMatchObject({ database: 'cloud', user: 'oc_admin7', ...place });
    expect('host' in found).toBe('host' in place);
    expect(await readSecret(found['password'] as SecretReference)).toBe(words.dbpassword);
  });

  test('the application file may say how this host reaches it', async () => {
    expect(await settings({ dbtype: 'mysql', dbhost: 'db' }, 'database: { socket: /srv/my.sock }\n')).toMatchObject({
      socket: '/srv/my.sock',
    });
    expect(
      await settings({ dbtype: 'pgsql', dbhost: 'db' }, 'database: { host: 10.0.0.1, port: 6000, user: backup, password: { env: X } }\n'),
    ).toEqual({
      host: '10.0.0.1',
      port: 6000,
      database: 'cloud',
      user: 'backup',
      password: { env: 'X' },
    });
  });

  test('TLS that config.php asks for', async () => {
    const one = await cloud();
    writeFileSync(
      one.configFile,
      `<?php $CONFIG = ['installed' => true, 'dbtype' => 'mysql', 'dbhost' => 'db.example.com', 'dbname' => 'c', 'dbuser' => 'u', 'dbdriveroptions' => [PDO::MYSQL_ATTR_SSL_CA => '/ca.pem']];`,
    );
    const { databases } = await one.read();
    expect(databases['database']?.settings).toMatchObject({ host: 'db.example.com', tls: { ca: '/ca.pem', verify: true } });
  });

  test('the password is nowhere but in memory', async () => {
    const one = await cloud();
    one.rewrite({ ...installed, ...words, dbtype: 'mysql' });
    const application = await one.read();
    expect(application.databases['database']?.settings).toHaveProperty('password', expect.any(HeldSecret));
    for (const text of [JSON.stringify(application), inspect(application, { depth: 20, showHidden: true })]) {
      expect(text).not.toContain('p@ss');
      expect(text).not.toContain(Buffer.from(words.dbpassword).toString('base64'));
    }
  });

  test('shards are refused, and what has no engine', async () => {
    await expect(settings({ dbtype: 'mysql', dbsharding: { filecache: {} } })).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('dbsharding'),
    });
    await expect(settings({ dbtype: 'oci' })).rejects.toMatchObject({
      message: expect.stringContaining('dbtype "oci" has no engine here'),
    });
  });

  test('in a container it needs a place that this host reaches, and the directories theirs', async () => {
    const one = await cloud();
    one.rewrite({ ...installed, ...words, dbtype: 'mysql', dbhost: 'db', datadirectory: `${one.site.root}/data` });
    // What runs a program "there": the owner's own shell would do.
    const exec = asRoot ? '[setpriv, --reuid=33, --regid=33, --clear-groups, --]' : '[env]';
    one.configure(`exec: ${exec}\n`);
    await expect(one.read()).rejects.toMatchObject({ message: expect.stringContaining('is not known to lie anywhere on this host') });
    const mounts = `exec: ${exec}\nmounts: { ${one.site.root}: /srv/cloud }\n`;
    one.configure(mounts);
    await expect(one.read()).rejects.toMatchObject({
      message: expect.stringContaining('which is a name for containers'),
      hint: expect.stringContaining('port: 3306'),
    });
    one.configure(`${mounts}database: { host: 127.0.0.1, port: 3399 }\n`);
    expect(await one.read()).toMatchObject({
      directories: ['/srv/cloud/config', '/srv/cloud/data'],
      databases: { database: { settings: { host: '127.0.0.1', port: 3399 } } },
    });
  });
});
