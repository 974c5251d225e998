import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupStream } from '../../support/fake-bareos-fd.ts';
import type { MysqlServer } from '../../support/mysql-server.ts';
import { oneDatabase, type OneDatabase } from '../../support/one-database.ts';
import { penstock, type Ran } from '../../support/penstock.ts';

/** MariaDB and MySQL in place, by an account that has GRANT ALL on one database, and nothing else. */
export function inPlace(flavour: string, server: () => MysqlServer): void {
  describe(`${flavour} in place`, () => {
    let shop: OneDatabase;
    let stream: Buffer;
    let whole: string;
    let wrecked: string;
    beforeEach(async () => {
      shop = await oneDatabase(server());
      whole = await shop.database.contents();
      stream = await shop.dump();
      await shop.database.wreck();
      wrecked = await shop.database.contents();
    });
    afterEach(() => shop.remove());

    const contents = (): Promise<string> => shop.database.contents();

    test('the account has all rights in one database, and no other', async () => {
      const lines = (await server().sql(`SHOW GRANTS FOR ${shop.name}@localhost`)).trim().split('\n');
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/^GRANT USAGE ON \*\.\* TO /);
      expect(lines[1]).toMatch(/^GRANT ALL PRIVILEGES ON `live\\_\w+`\.\* TO /);
    });

    test('restored exactly, and what was there is kept as a private file; a rollback brings it back, and another one undoes that', async () => {
      const { name } = shop;
      const restored = await shop.restore(stream);
      expect(restored).toMatchObject({
        status: 0,
        stderr: `penstock: warning: ${name} is emptied and loaded in place now: until that is done, who looks sees a part of it\n`,
      });
      expect(restored.stdout.toString()).toMatch(
        new RegExp(`^shop/main is restored \\(\\d+ rows, \\d+ bytes\\); the old one is kept as ${name}__penstock_\\d{8}T\\d{6}Z\n$`),
      );
      expect(await contents()).toBe(whole);
      expect(await shop.database.beside()).toEqual([]);
      expect(shop.files()).toEqual([expect.stringMatching(new RegExp(`^${name}__penstock_\\d{8}T\\d{6}Z\\.sql$`))]);
      const file = join(shop.stateDir, 'databases/shop/main', shop.files()[0]!);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'latin1')).toMatch(/CREATE TABLE `newer`[^]*\n-- Dump completed/);

      const list = (await shop.run('rollback', '--list', 'shop')).stdout.toString();
      expect(list).toMatch(new RegExp(`database main: ${name}__penstock_\\w+, [\\d.]+ kB`));
      expect(await shop.run('rollback', 'shop', '--yes')).toMatchObject({ status: 0 });
      expect(await contents()).toBe(wrecked);
      expect(shop.files()).toHaveLength(1);
      expect(await shop.run('rollback', 'shop', '--yes')).toMatchObject({ status: 0 });
      expect(await contents()).toBe(whole);
      // A restore keeps what it replaces; a later backup prunes.
      await sleep(1100);
      expect(await shop.restore(stream)).toMatchObject({ status: 0 });
      expect(shop.files()).toHaveLength(2);
      expect((await backupStream({ env: shop.env, reader: shop.reader })).stderr).toContain('warning: dropped ');
      expect(shop.files()).toHaveLength(1);
    });

    test('cut anywhere, or changed, it changes nothing', async () => {
      for (const part of [0.3, 0.6, 0.9, 0.99]) {
        expect(await shop.restore(stream.subarray(0, Math.floor(stream.length * part)))).toMatchObject({ status: 65 });
        expect(await contents()).toBe(wrecked);
      }
      const changed = Buffer.from(stream);
      changed.write('Karol', changed.indexOf('Carol'));
      expect(await shop.restore(changed)).toMatchObject({ status: 65, stderr: expect.not.stringContaining('emptied') });
      expect(await contents()).toBe(wrecked);
      expect(shop.files()).toEqual([]);
    });

    test('what the server does not take of a whole dump is undone, in one line', async () => {
      const dump = stream.toString('latin1').replace(/^-- penstock .*\n/gm, '');
      const bad = dump.replace('`what\'s "in"` longblob', '`what\'s "in"` nonsense');
      expect(bad).not.toBe(dump);
      const restored = await shop.restore(Buffer.from(bad, 'latin1'), '--unsealed');
      expect(restored.status, restored.stderr).toBe(65);
      expect(restored.stderr).toMatch(
        new RegExp(
          `\npenstock: error: loading into ${shop.name} failed: ERROR \\d+ .*; what was in ${shop.name} before is in it again\npenstock: hint: .*\n$`,
        ),
      );
      expect(await contents()).toBe(wrecked);
      expect(shop.files()).toEqual([]);
    });

    test('somebody else’s view could not be made again: refused before anything is dropped', async () => {
      await server().sql('CREATE VIEW theirs AS SELECT 1 AS a', shop.name);
      const before = await contents();
      expect(await shop.restore(stream)).toMatchObject({
        status: 77,
        stderr: expect.stringContaining('the view theirs again, whose definer is root@localhost'),
      });
      expect(await contents()).toBe(before);
    });

    test.skipIf(process.getuid?.() !== 0)('no room for the files: one line, and nothing is touched', async () => {
      const small = join(shop.directory, 'small');
      mkdirSync(small);
      const restoreWithin = async (kilobytes: number): Promise<Ran> => {
        execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', small]);
        try {
          const ran = await penstock(['restore', 'shop/main', '--config-dir', shop.configDir, '--state-dir', small], stream, shop.env);
          expect(readdirSync(join(small, 'databases/shop/main'))).toEqual([]);
          return ran;
        } finally {
          execFileSync('umount', [small]);
        }
      };
      const full = (file: string, before = ''): object => ({
        status: 74,
        stderr: `${before}penstock: error: no space is left to write ${small}/databases/shop/main/${file}\npenstock: hint: free some space and run it again\n`,
      });
      expect(await restoreWithin(16)).toMatchObject(full('new.sql'));
      expect(await contents()).toBe(wrecked);
      // What comes in has room, what is to be kept has none.
      await server().sql(`INSERT INTO customer(name, note) VALUES ('big', REPEAT('x', 65000))`, shop.name);
      const more = await contents();
      const found = `penstock: warning: found what a restore of ${shop.name} in place that did not end had staged, and removed it\n`;
      expect(await restoreWithin(60)).toMatchObject(full('old.sql', found));
      expect(await contents()).toBe(more);
    });

    test('doctor and --dry-run say what it takes and what it costs; a drill, what it would need', async () => {
      const { name } = shop;
      const doctor = await shop.run('doctor', 'shop', '--json');
      const found = (JSON.parse(doctor.stdout.toString()) as { part: string; found: { level: string; what: string }[] }[])
        .filter(({ part }) => part === 'databases')
        .flatMap((part) => part.found.map(({ level, what }) => `${level} ${what}`));
      expect(found.filter((line) => line.startsWith('fail'))).toEqual([]);
      expect(found).toContain(`ok main: the account may drop and make again what is in ${name}`);
      expect(found).toContainEqual(
        expect.stringMatching(/^ok main: a restore in place needs about 1 MB for two dumps; .* are free in \S+\/databases\/shop\/main$/),
      );
      expect(found.join('\n')).not.toContain('__penstock_');

      const foreseen = await shop.restore(stream, '--dry-run');
      expect(foreseen.status, foreseen.stdout.toString()).toBe(0);
      expect(foreseen.stdout.toString()).toMatch(
        new RegExp(
          `it goes to .*, strategy in-place, which is there\n[^]*dumped and kept as ${name}__penstock_\\w+ \\(\\S+\\.sql\\), dropped, and the stream loaded[^]*\nwarn  while it is loaded, who looks into ${name} sees a part of it`,
        ),
      );
      expect(await contents()).toBe(wrecked);

      const drill = await penstock(['drill', 'shop/main', ...shop.words], stream, shop.env);
      expect(drill).toMatchObject({
        status: 77,
        stderr: expect.stringMatching(
          /^penstock: error: \w+ may not make the database \w+__penstock_drill\npenstock: hint: .*drill: \{ server: private \}\n$/,
        ),
      });

      await server().sql(`REVOKE LOCK TABLES ON \`${name.replaceAll('_', '\\_')}\`.* FROM ${name}@localhost`);
      const poor = await shop.run('doctor', 'shop');
      expect(poor.stdout.toString()).toMatch(
        /fail {2}databases: main: the account .* lacks LOCK TABLES on .*\n +do: as an administrator: GRANT LOCK TABLES ON/,
      );
    });
  });
}
