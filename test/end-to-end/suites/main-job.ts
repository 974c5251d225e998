import { copyFile, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../../support/executables.ts';
import { backupStream, restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { penstock } from '../../support/penstock.ts';

/** The main job with a real database: through the built executables, under a fake bareos-fd with an empty environment in `/`. */
export function mainJob(engine: string, make: () => Promise<LiveDatabase>): void {
  describe(`${engine}: the main job`, () => {
    let shop: LiveApplication;
    let reader: string;
    let writer: string;
    let env: Readonly<Record<string, string>>;
    beforeEach(async () => {
      shop = await liveApplication(make);
      env = shop.database.env ?? {};
      reader = `${executable('bpipe-reader')} shop/main ${shop.options}`;
      writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
    });
    afterEach(() => shop.remove());

    test.each([24, 25, 26] as const)('back up, wreck, restore, under Bareos %i', async (version) => {
      const before = await shop.database.contents();
      const backup = await backupStream({ env, reader, version, jobId: 41 });
      expect(backup).toMatchObject({ status: 0, stderr: '' });
      await shop.database.wreck();
      const wrecked = await shop.database.contents();
      expect(wrecked).not.toBe(before);

      expect(await restoreStream({ env, writer, version, input: backup.stdout, jobId: 42 })).toMatchObject({
        status: 0,
        stderr: '',
        log: [],
      });
      expect(await shop.database.contents()).toBe(before);
      expect(await shop.database.beside()).toEqual([expect.stringMatching(/__penstock_\d{8}T\d{6}Z$/)]);

      const runs = JSON.parse((await penstock(['runs', 'shop', '--json', ...shop.options.split(' ')])).stdout.toString()) as unknown;
      const job = (id: string) => (version === 24 ? {} : { jobId: id });
      expect(runs).toMatchObject([
        { verb: 'dump', outcome: 'sealed', ...job('41') },
        { verb: 'restore', outcome: 'restored', ...job('42') },
      ]);
    });

    test('a stream restored twice, and what is kept is dropped only after a later backup', async () => {
      const before = await shop.database.contents();
      const dumped = await penstock(['dump', 'shop/main', ...shop.options.split(' ')], '', env);
      expect(dumped).toMatchObject({ status: 0, stderr: '' });
      for (let time = 0; time < 2; time++) {
        await shop.database.wreck();
        const restored = await penstock(['restore', 'shop/main', ...shop.options.split(' ')], dumped.stdout, env);
        expect(restored).toMatchObject({ status: 0, stderr: '' });
        expect(restored.stdout.toString()).toMatch(/^shop\/main is restored \(\d+ rows, \d+ bytes\); the old one is kept as .*__penstock_/);
        // Kept names have seconds.
        await new Promise((resolve) => setTimeout(resolve, 1100));
      }
      expect(await shop.database.contents()).toBe(before);
      expect(await shop.database.beside()).toHaveLength(2);
      const again = await backupStream({ env, reader });
      expect(again.status).toBe(0);
      expect(again.stderr).toContain('warning: dropped');
      expect(await shop.database.beside()).toHaveLength(1);
    });

    test('verify and inspect tell what a stream holds', async () => {
      const { stdout: stream } = await backupStream({ env, reader, jobId: 7, level: 'I' });
      expect(await penstock(['verify'], stream)).toMatchObject({ status: 0, stdout: expect.anything() });
      const inspected = JSON.parse((await penstock(['inspect', '--json'], stream)).stdout.toString()) as unknown;
      expect(inspected).toMatchObject({ manifest: { application: 'shop', database: 'main', job: { id: '7', level: 'incremental' } } });
      const cut = await penstock(['verify'], stream.subarray(0, stream.length - 1));
      expect(cut).toMatchObject({ status: 65 });
      expect(cut.stderr).toMatch(/^penstock: error: the stream ends inside its seal/);
    });

    test('another where gets the stream as a file, and Replace is honoured', async () => {
      const { stdout: stream } = await backupStream({ env, reader });
      const where = await mkdtemp(join(tmpdir(), 'penstock-where-'));
      try {
        const before = await shop.database.contents();
        expect(await restoreStream({ env, writer, input: stream, where })).toMatchObject({ status: 0, stderr: '' });
        const name = shop.database.format === 'archive' ? 'main.tar' : 'main.sql';
        const file = join(where, 'penstock/shop', name);
        expect(await readFile(file)).toEqual(stream);
        expect(await restoreStream({ env, writer, input: stream, where, replace: 'n' })).toMatchObject({ exitCode: 73 });
        expect(await restoreStream({ env, writer, input: stream, where, replace: 'w' })).toMatchObject({ exitCode: 73 });
        expect(await restoreStream({ env, writer, input: stream, where, replace: 'a' })).toMatchObject({ status: 0, stderr: '' });
        expect(await restoreStream({ env, writer, input: stream, where, cutAfter: stream.length >> 1 })).toMatchObject({ exitCode: 65 });
        expect(await readFile(file)).toEqual(stream);
        expect(await readdir(join(where, 'penstock/shop'))).toEqual([name, `${name}.not-whole`]);
        expect(await shop.database.contents()).toBe(before);
      } finally {
        await rm(where, { recursive: true });
      }
    });

    test('a drill’s where loads, proves and throws away', async () => {
      const { stdout: stream } = await backupStream({ env, reader });
      await shop.database.wreck();
      const wrecked = await shop.database.contents();
      expect(await restoreStream({ env, writer, input: stream, where: join(shop.stateDir, 'drill/shop') })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(await shop.database.contents()).toBe(wrecked);
      expect(await shop.database.beside()).toEqual([]);
    });

    test('called through a link elsewhere', async () => {
      const link = join(shop.directory, 'bpipe-reader');
      await symlink(executable('bpipe-reader'), link);
      expect(await backupStream({ env, reader: `${link} shop/main ${shop.options}` })).toMatchObject({ status: 0, stderr: '' });
    });

    test('a stream of another application is refused, though it is whole and of the same database', async () => {
      await copyFile(join(shop.configDir, 'shop.yaml'), join(shop.configDir, 'blog.yaml'));
      const before = await shop.database.contents();
      const { stdout: stream } = await backupStream({ env, reader: reader.replace('shop/main', 'blog/main') });
      expect(await restoreStream({ env, writer, input: stream })).toMatchObject({
        exitCode: 65,
        stderr: expect.stringContaining('this stream is of blog/main, not of shop/main'),
      });
      expect(await shop.database.contents()).toBe(before);
      expect(await shop.database.beside()).toEqual([]);
    });
  });
}
