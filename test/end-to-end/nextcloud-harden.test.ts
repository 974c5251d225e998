import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { pictureOf, unpackedNextcloud, type UnpackedNextcloud } from '../support/nextcloud/unpacked-nextcloud.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication } from '../support/quiet-application.ts';

/* Owners and modes of a whole installation: given, loosened, taken back to the last bit. */

const isRoot = process.getuid?.() === 0;
const undo = cleanups();
let cloud: UnpackedNextcloud;
let root: string;
beforeEach(async () => {
  cloud = await unpackedNextcloud();
  undo.push(() => cloud.remove());
  ({ root } = cloud.site);
});

describe.skipIf(!isRoot)('as root', () => {
  test('a dry run says what would be changed, and changes nothing; then it is changed, and taken back to the last bit', async () => {
    const before = pictureOf(root, true);
    const dry = await cloud.harden('--dry-run');
    expect(dry.out).toMatch(
      /^cloud: owners and modes as the manual has them today, in \S+\/nextcloud: \d+ of \d+ entries would be changed\n/,
    );
    expect(dry.out).toContain(`  0:0 0644 -> 33:33 0640: 3 files, ${root}/.htaccess, `);
    expect(dry).toMatchObject({ status: 0, err: '' });
    expect(pictureOf(root, true)).toBe(before);
    expect(existsSync(join(cloud.stateDir, 'ownership'))).toBe(false);

    const plain = pictureOf(root);
    const done = await cloud.harden();
    expect(done).toMatchObject({ status: 0, err: '' });
    expect(done.out.replace('were changed', 'would be changed')).toBe(`${dry.out}penstock harden cloud --undo takes it back\n`);
    for (const [path, is] of Object.entries({
      '.': '33:33 750',
      '.htaccess': '33:33 640',
      occ: '33:33 750',
      'core/base.php': '33:33 640',
      'core/alias': '33:33 777',
      'apps/notify_push/bin/notify_push': '33:33 750',
      data: '33:33 750',
      'data/alice/files/Grüße': '33:33 604',
    }))
      expect(`${path} ${cloud.of(path)}`).toBe(`${path} ${is}`);
    // The site works, and there is nothing left to do.
    expect((await cloud.site.occ(['status'])).status).toBe(0);
    expect((await cloud.harden()).out).toMatch(/: nothing to change \(\d+ entries\)\n$/);
    expect((await cloud.harden('--list')).out).toMatch(/^\w+Z: \d+ entries, as the manual has them today\n$/);

    const undone = await cloud.harden('--undo');
    expect(undone).toMatchObject({ status: 0, err: '' });
    expect(undone.out).toMatch(/^cloud: \d+ entries are again as they were before \w+Z\n$/);
    expect(pictureOf(root)).toBe(plain);
    expect(await cloud.harden('--undo')).toMatchObject({
      status: 66,
      err: expect.stringContaining('no change of owners of cloud is recorded'),
    });
  });

  test('as in 2017, loosened for the updater, and back', async () => {
    expect((await cloud.harden('--as', '2017')).status).toBe(0);
    for (const [path, is] of Object.entries({
      '.': '0:33 750',
      occ: '0:33 750',
      '.htaccess': '0:33 644',
      'core/base.php': '0:33 640',
      'core/alias': '0:33 777',
      'config/config.php': '33:33 640',
      'apps/notify_push/info.xml': '33:33 640',
      updater: '33:33 750',
      data: '33:33 750',
      'data/.htaccess': '0:33 644',
      'data/alice/files/Grüße': '33:33 604',
    }))
      expect(`${path} ${cloud.of(path)}`).toBe(`${path} ${is}`);
    const hardened = pictureOf(root);
    const asOwner = { uid: 33, gid: 33, stdio: 'pipe' } as const;
    expect(() => execFileSync('sh', ['-c', `echo >> ${root}/core/base.php`], asOwner)).toThrow('Permission denied');
    expect((await cloud.site.occ(['status'])).status).toBe(0);

    expect((await cloud.harden('--loosen')).out).toContain('0:33 0640 -> 33:33 0640: ');
    execFileSync('sh', ['-c', `echo >> ${root}/core/base.php; touch ${root}/new.php; rm ${root}/new.php`], asOwner);
    expect(cloud.of('data/.htaccess')).toBe('0:33 644');
    // What the updater has put in the place of a file gets its owner, too.
    execFileSync(
      'sh',
      ['-c', `cp ${root}/core/base.php ${root}/core/b; mv ${root}/core/b ${root}/core/base.php; rm ${root}/router.php`],
      asOwner,
    );
    const undone = await cloud.harden('--undo');
    expect(undone.out).toContain(`  left alone, because it is gone, or of another kind: 1, ${root}/router.php\n`);
    expect(undone.status).toBe(0);
    expect(pictureOf(root)).toBe(hardened.replace(/.* router\.php \n/, ''));
  });

  test('a run that was cut off is gone on with, and undone behind its beginning; a damaged record is refused', async () => {
    const plain = pictureOf(root);
    expect((await cloud.harden('--as', '2017')).status).toBe(0);
    const directory = join(cloud.stateDir, 'ownership/cloud');
    const [done = ''] = readdirSync(directory);
    // As a run leaves it that was killed: some is done, and some is not.
    renameSync(join(directory, done), join(directory, done.replace('.done', '.begun')));
    chownSync(join(root, 'router.php'), 0, 0);
    chmodSync(join(root, 'core/base.php'), 0o644);
    expect((await cloud.harden('--list')).out).toContain('; it was cut off: run it again, or undo it\n');
    const again = await cloud.harden();
    expect(again.err).toMatch(/warning: an earlier change of owners \(\w+Z\) was cut off/);
    expect(again.status).toBe(0);
    expect(cloud.of('core/base.php')).toBe('33:33 640');
    expect(readdirSync(directory)).toHaveLength(1);

    const [name = ''] = readdirSync(directory);
    writeFileSync(join(directory, name.replace(/^\d{4}/, '2099')), '{"application":"cloud"}\n');
    expect(await cloud.harden('--undo')).toMatchObject({ status: 74, err: expect.stringContaining('is damaged') });
    rmSync(join(directory, name.replace(/^\d{4}/, '2099')));
    expect((await cloud.harden('--undo')).status).toBe(0);
    expect(pictureOf(root)).toBe(plain);
  });

  test('killed at once when its record is there: all that it did is undone', async () => {
    const many = join(root, 'core/many');
    mkdirSync(many);
    for (let at = 0; at < 4000; at++) writeFileSync(join(many, `f${at}`), '');
    const plain = pictureOf(root);
    const directory = join(cloud.stateDir, 'ownership/cloud');
    const env = { PATH: process.env['PATH'] ?? '' };
    const child = spawn(executable('penstock'), ['harden', 'cloud', ...cloud.options], { env, cwd: '/', stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const isRecorded = (): boolean => existsSync(directory) && readdirSync(directory).some((name) => /\.(begun|done)$/.test(name));
    while (!isRecorded() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGKILL');
    await ended;
    expect(await cloud.harden('--undo')).toMatchObject({ status: 0, err: '' });
    expect(pictureOf(root)).toBe(plain);
  });

  test('what cannot be changed is said and keeps nothing else; the record stays', async () => {
    const fixed = join(root, 'core/base.php');
    execFileSync('mount', ['--bind', '-o', 'ro', fixed, fixed]);
    undo.push(() => Promise.resolve(execFileSync('umount', [fixed])));
    const { status, err } = await cloud.harden();
    expect(status).toBe(74);
    expect(err).toContain(`error: 1 entry could not be changed; the others are: ${fixed}: EROFS`);
    expect(cloud.of('version.php')).toBe('33:33 640');
    expect((await cloud.harden('--list')).out).toContain('it was cut off');
  });

  test('somebody else is at the application', async () => {
    mkdirSync(join(cloud.stateDir, 'locks'), { recursive: true });
    const until = new Date(Date.now() + 600_000).toISOString();
    const lock = { jobId: '7', purpose: 'backup', process: { pid: 1, startedAt: '' }, since: until, until };
    writeFileSync(join(cloud.stateDir, 'locks/cloud.json'), JSON.stringify(lock));
    for (const args of [[], ['--loosen'], ['--undo']])
      expect(await cloud.harden(...args)).toMatchObject({ status: 75, err: expect.stringContaining('cloud is in use: backup by job 7') });
  });
});

test('only root may; of other kinds of applications nothing is known; what excludes each other is refused', async () => {
  const shop = quietApplication();
  undo.push(() => Promise.resolve(shop.remove()));
  const { status, stderr } = await penstock(['harden', 'shop', ...shop.options], '', { PATH: process.env['PATH'] ?? '' });
  expect(status).toBe(isRoot ? 78 : 77);
  expect(stderr).toContain(isRoot ? 'shop is a generic application: nothing is known of the owners' : 'only root may change owners');
  expect(await cloud.harden('--undo', '--loosen')).toMatchObject({ status: 64 });
  expect(await cloud.harden('--as', '2030')).toMatchObject({ status: 64, err: expect.stringContaining('expected today or 2017') });
  expect(await cloud.run('harden', '../cloud', '--list')).toMatchObject({ status: 64 });
});
