import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication } from '../support/quiet-application.ts';

/* Owners and modes of a whole installation: given, loosened, taken back to the last bit; and nothing outside of it is ever reached. */

const isRoot = process.getuid?.() === 0;
const undo = cleanups();
let cloud: LiveNextcloud;
let root: string;

/** As a tarball leaves it that root has unpacked, with an app that brings a program. */
beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => cloud.remove());
  ({ root } = cloud.site);
  for (const name of ['apps/notify_push/bin', 'core', 'themes', 'updater']) mkdirSync(join(root, name), { recursive: true });
  for (const name of ['.htaccess', 'core/base.php', 'data/.htaccess', 'apps/notify_push/info.xml']) writeFileSync(join(root, name), 'x');
  writeFileSync(join(root, 'apps/notify_push/bin/notify_push'), 'x', { mode: 0o755 });
  writeFileSync(join(root, 'data/alice/files/Grüße'), 'x', { mode: 0o604 });
  writeFileSync(Buffer.from(`${root}/data/alice/files/\xff\xfe`, 'latin1'), 'x', { mode: 0o600 });
  chmodSync(join(root, 'occ'), 0o755);
  symlinkSync('base.php', join(root, 'core/alias'));
});

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ran> {
  const { status, stdout, stderr } = await penstock([...args, ...cloud.options], '', { PATH: process.env['PATH'] ?? '' });
  return { status, out: stdout.toString(), err: stderr };
}

const harden = (...args: string[]): Promise<Ran> => run('harden', 'cloud', ...args);

function of(path: string): string {
  const { uid, gid, mode } = lstatSync(join(root, path));
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

/** Everything below a directory with its owner, group and mode, and when that was last changed. */
function picture(directory: string, withTimes = false): string {
  return execFileSync('find', [directory, '-printf', `%U:%G %m ${withTimes ? '%C@ ' : ''}%P %l\n`], { encoding: 'latin1' });
}

describe.skipIf(!isRoot)('as root', () => {
  test('a dry run says what would be changed, and changes nothing; then it is changed, and taken back to the last bit', async () => {
    const before = picture(root, true);
    const dry = await harden('--dry-run');
    expect(dry.out).toMatch(
      /^cloud: owners and modes as the manual has them today, in \S+\/nextcloud: \d+ of \d+ entries would be changed\n/,
    );
    expect(dry.out).toContain(`  0:0 0644 -> 33:33 0640: 3 files, ${root}/.htaccess, `);
    expect(dry).toMatchObject({ status: 0, err: '' });
    expect(picture(root, true)).toBe(before);
    expect(existsSync(join(cloud.stateDir, 'ownership'))).toBe(false);

    const plain = picture(root);
    const done = await harden();
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
      expect(`${path} ${of(path)}`).toBe(`${path} ${is}`);
    // The site works, and there is nothing left to do.
    expect((await cloud.site.occ(['status'])).status).toBe(0);
    expect((await harden()).out).toMatch(/: nothing to change \(\d+ entries\)\n$/);
    expect((await harden('--list')).out).toMatch(/^\w+Z: \d+ entries, as the manual has them today\n$/);

    const undone = await harden('--undo');
    expect(undone).toMatchObject({ status: 0, err: '' });
    expect(undone.out).toMatch(/^cloud: \d+ entries are as they were again before \w+Z\n$/);
    expect(picture(root)).toBe(plain);
    expect(await harden('--undo')).toMatchObject({ status: 66, err: expect.stringContaining('no change of owners of cloud is recorded') });
  });

  test('as in 2017, loosened for the updater, and back', async () => {
    expect((await harden('--as', '2017')).status).toBe(0);
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
      expect(`${path} ${of(path)}`).toBe(`${path} ${is}`);
    const hardened = picture(root);
    const asOwner = { uid: 33, gid: 33, stdio: 'pipe' } as const;
    expect(() => execFileSync('sh', ['-c', `echo >> ${root}/core/base.php`], asOwner)).toThrow('Permission denied');
    expect((await cloud.site.occ(['status'])).status).toBe(0);

    expect((await harden('--loosen')).out).toContain('0:33 0640 -> 33:33 0640: ');
    execFileSync('sh', ['-c', `echo >> ${root}/core/base.php; touch ${root}/new.php; rm ${root}/new.php`], asOwner);
    expect(of('data/.htaccess')).toBe('0:33 644');
    // What the updater has put in the place of a file gets its owner, too.
    execFileSync(
      'sh',
      ['-c', `cp ${root}/core/base.php ${root}/core/b; mv ${root}/core/b ${root}/core/base.php; rm ${root}/router.php`],
      asOwner,
    );
    const undone = await harden('--undo');
    expect(undone.out).toContain(`  left alone, because it is gone, or of another kind: 1, ${root}/router.php\n`);
    expect(undone.status).toBe(0);
    expect(picture(root)).toBe(hardened.replace(/.* router\.php \n/, ''));
  });

  test('what links, pipes and names lead to outside of it stays as it is', async () => {
    const outside = mkdtempSync('/tmp/penstock-outside-');
    undo.push(() => Promise.resolve(rmSync(outside, { recursive: true })));
    chmodSync(outside, 0o755);
    mkdirSync(join(outside, 'etc'));
    for (const name of ['etc/shadow', 'linked', 'suid']) writeFileSync(join(outside, name), 'x', { mode: 0o600 });
    const before = picture(outside);
    symlinkSync(join(outside, 'etc'), join(root, 'data/alice/files/etc'));
    symlinkSync(join(outside, 'etc/shadow'), join(root, 'core/shadow'));
    linkSync(join(outside, 'linked'), join(root, 'data/alice/files/linked'));
    execFileSync('mkfifo', [join(root, 'data/alice/pipe')]);
    writeFileSync(join(root, 'core/program'), 'x');
    chmodSync(join(root, 'core/program'), 0o4755);
    const { status, out } = await harden();
    expect(status).toBe(0);
    expect(picture(outside)).toBe(before);
    expect(out).toContain(`left alone, because it is a hard link from outside: 1, ${root}/data/alice/files/linked\n`);
    expect(out).toContain(`left alone, because it is no file, directory or link: 1, ${root}/data/alice/pipe\n`);
    expect(out).toContain(`left alone, because it is a set-user-ID or set-group-ID program: 1, ${root}/core/program\n`);
    expect(of('core/shadow')).toBe('33:33 777');
    expect(of('core/program')).toBe('0:0 4755');

    // A directory of the record is a link by now, and the way back must not lead through it.
    renameSync(join(root, 'core'), join(root, 'core.old'));
    symlinkSync(outside, join(root, 'core'));
    writeFileSync(join(outside, 'base.php'), 'x', { mode: 0o600 });
    const undone = await harden('--undo');
    expect(undone.out).toMatch(/left alone, because it is gone, or of another kind: \d+, /);
    expect(picture(outside).replace(/.* base\.php \n/, '')).toBe(before);
    expect(lstatSync(join(outside, 'base.php'))).toMatchObject({ uid: 0, gid: 0 });
  });

  test('the configuration cannot choose what root gives away; a data directory of the web server’s own is taken in', async () => {
    const other = mkdtempSync('/tmp/penstock-other-');
    undo.push(() => Promise.resolve(rmSync(other, { recursive: true })));
    chmodSync(other, 0o755);
    writeFileSync(join(other, 'file'), 'x');
    const installed = { installed: true, version: '32.0.1.2', instanceid: 'oc1', secret: 's', passwordsalt: 'p', dbtype: 'sqlite3' };
    cloud.rewrite({ ...installed, datadirectory: other });
    const before = picture(other);
    const refused = await harden();
    expect(refused.err).toContain(`${other} is left alone: it lies outside of ${root}, and belongs to user 0 instead of 33`);
    expect(picture(other)).toBe(before);

    chownSync(other, 33, 33);
    const taken = await harden();
    expect(taken).toMatchObject({ status: 0, err: '' });
    expect(taken.out).toContain(` in ${root} and ${other}: `);
    expect(lstatSync(join(other, 'file'))).toMatchObject({ uid: 33, gid: 33 });
    expect((await harden('--undo')).status).toBe(0);
    expect(lstatSync(join(other, 'file'))).toMatchObject({ uid: 0, gid: 0 });
  });

  test('a data directory that is a filesystem of its own is taken in, and any other is not', async () => {
    for (const [name, mode] of [
      ['data', '0770'],
      ['core', '0755'],
    ] as const) {
      const place = join(root, name, 'mounted');
      mkdirSync(place);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=1m,mode=${mode}`, 'tmpfs', place]);
      undo.push(() => Promise.resolve(execFileSync('umount', [place])));
      writeFileSync(join(place, 'file'), 'x');
    }
    const installed = { installed: true, version: '32.0.1.2', instanceid: 'oc1', secret: 's', passwordsalt: 'p', dbtype: 'sqlite3' };
    cloud.rewrite({ ...installed, datadirectory: join(root, 'data/mounted') });
    const { status, out } = await harden();
    expect(status).toBe(0);
    expect(of('data/mounted/file')).toBe('33:33 644');
    expect(of('core/mounted/file')).toBe('0:0 644');
    expect(out).toContain(`left alone, because it is another filesystem: 1, ${root}/core/mounted\n`);
  });

  test('a run that was cut off is gone on with, and undone behind its beginning; a damaged record is refused', async () => {
    const plain = picture(root);
    expect((await harden('--as', '2017')).status).toBe(0);
    const directory = join(cloud.stateDir, 'ownership/cloud');
    const [done = ''] = readdirSync(directory);
    // As a run leaves it that was killed: some is done, and some is not.
    renameSync(join(directory, done), join(directory, done.replace('.done', '.begun')));
    chownSync(join(root, 'router.php'), 0, 0);
    chmodSync(join(root, 'core/base.php'), 0o644);
    expect((await harden('--list')).out).toContain('; it was cut off: run it again, or undo it\n');
    const again = await harden();
    expect(again.err).toMatch(/warning: an earlier change of owners \(\w+Z\) was cut off/);
    expect(again.status).toBe(0);
    expect(of('core/base.php')).toBe('33:33 640');
    expect(readdirSync(directory)).toHaveLength(1);

    const [name = ''] = readdirSync(directory);
    writeFileSync(join(directory, name.replace(/^\d{4}/, '2099')), '{"application":"cloud"}\n');
    expect(await harden('--undo')).toMatchObject({ status: 74, err: expect.stringContaining('is damaged') });
    rmSync(join(directory, name.replace(/^\d{4}/, '2099')));
    expect((await harden('--undo')).status).toBe(0);
    expect(picture(root)).toBe(plain);
  });

  test('what cannot be changed is said and keeps nothing else; the record stays', async () => {
    const fixed = join(root, 'core/base.php');
    execFileSync('mount', ['--bind', '-o', 'ro', fixed, fixed]);
    undo.push(() => Promise.resolve(execFileSync('umount', [fixed])));
    const { status, err } = await harden();
    expect(status).toBe(74);
    expect(err).toContain(`error: 1 entries could not be changed; the others are: ${fixed}: EROFS`);
    expect(of('version.php')).toBe('33:33 640');
    expect((await harden('--list')).out).toContain('it was cut off');
  });

  test('somebody else is at the application', async () => {
    mkdirSync(join(cloud.stateDir, 'locks'), { recursive: true });
    const until = new Date(Date.now() + 600_000).toISOString();
    const lock = { jobId: '7', purpose: 'backup', process: { pid: 1, startedAt: '' }, since: until, until };
    writeFileSync(join(cloud.stateDir, 'locks/cloud.json'), JSON.stringify(lock));
    for (const args of [[], ['--loosen'], ['--undo']])
      expect(await harden(...args)).toMatchObject({ status: 75, err: expect.stringContaining('cloud is in use: backup by job 7') });
  });
});

test('only root may; of other kinds of applications nothing is known; what excludes each other is refused', async () => {
  const shop = quietApplication();
  undo.push(() => Promise.resolve(shop.remove()));
  const { status, stderr } = await penstock(['harden', 'shop', ...shop.options], '', { PATH: process.env['PATH'] ?? '' });
  expect(status).toBe(isRoot ? 78 : 77);
  expect(stderr).toContain(isRoot ? 'shop is a generic application: nothing is known of the owners' : 'only root may change owners');
  expect(await harden('--undo', '--loosen')).toMatchObject({ status: 64 });
  expect(await harden('--as', '2030')).toMatchObject({ status: 64, err: expect.stringContaining('expected today or 2017') });
  expect(await run('harden', '../cloud', '--list')).toMatchObject({ status: 64 });
});
