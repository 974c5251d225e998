import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, linkSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { pictureOf, unpackedNextcloud, type UnpackedNextcloud } from '../support/nextcloud/unpacked-nextcloud.ts';

/* Root gives away what lies in a tree that others may write. Nothing outside of it is ever reached, whatever they put there. */

const undo = cleanups();
let cloud: UnpackedNextcloud;
let root: string;
beforeEach(async () => {
  cloud = await unpackedNextcloud();
  undo.push(() => cloud.remove());
  ({ root } = cloud.site);
});

/** A directory that is none of the installation's. */
function elsewhere(): string {
  const directory = mkdtempSync('/tmp/penstock-outside-');
  undo.push(() => Promise.resolve(rmSync(directory, { recursive: true })));
  chmodSync(directory, 0o755);
  return directory;
}

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  test('what links, pipes and names lead to outside of it stays as it is', async () => {
    const outside = elsewhere();
    mkdirSync(join(outside, 'etc'));
    for (const name of ['etc/shadow', 'linked', 'suid']) writeFileSync(join(outside, name), 'x', { mode: 0o600 });
    const before = pictureOf(outside);
    symlinkSync(join(outside, 'etc'), join(root, 'data/alice/files/etc'));
    symlinkSync(join(outside, 'etc/shadow'), join(root, 'core/shadow'));
    linkSync(join(outside, 'linked'), join(root, 'data/alice/files/linked'));
    execFileSync('mkfifo', [join(root, 'data/alice/pipe')]);
    writeFileSync(join(root, 'core/program'), 'x');
    chmodSync(join(root, 'core/program'), 0o4755);
    const { status, out } = await cloud.harden();
    expect(status).toBe(0);
    expect(pictureOf(outside)).toBe(before);
    expect(out).toContain(`left alone, because it is a hard link from outside: 1, ${root}/data/alice/files/linked\n`);
    expect(out).toContain(`left alone, because it is no file, directory or link: 1, ${root}/data/alice/pipe\n`);
    expect(out).toContain(`left alone, because it is a set-user-ID or set-group-ID program: 1, ${root}/core/program\n`);
    expect(cloud.of('core/shadow')).toBe('33:33 777');
    expect(cloud.of('core/program')).toBe('0:0 4755');

    // A directory of the record is a link by now, and the way back must not lead through it.
    renameSync(join(root, 'core'), join(root, 'core.old'));
    symlinkSync(outside, join(root, 'core'));
    writeFileSync(join(outside, 'base.php'), 'x', { mode: 0o600 });
    const undone = await cloud.harden('--undo');
    expect(undone.out).toMatch(/left alone, because it is gone, or of another kind: \d+, /);
    expect(pictureOf(outside).replace(/.* base\.php \n/, '')).toBe(before);
    expect(lstatSync(join(outside, 'base.php'))).toMatchObject({ uid: 0, gid: 0 });
  });

  test('the configuration cannot choose what root gives away; a data directory of the web server’s own is taken in', async () => {
    const other = elsewhere();
    writeFileSync(join(other, 'file'), 'x');
    const installed = { installed: true, version: '32.0.1.2', instanceid: 'oc1', secret: 's', passwordsalt: 'p', dbtype: 'sqlite3' };
    cloud.rewrite({ ...installed, datadirectory: other });
    const before = pictureOf(other);
    const refused = await cloud.harden();
    expect(refused.err).toContain(`${other} is left alone: it lies outside of ${root}, and belongs to user 0 instead of 33`);
    expect(pictureOf(other)).toBe(before);

    chownSync(other, 33, 33);
    const taken = await cloud.harden();
    expect(taken).toMatchObject({ status: 0, err: '' });
    expect(taken.out).toContain(` in ${root} and ${other}: `);
    expect(lstatSync(join(other, 'file'))).toMatchObject({ uid: 33, gid: 33 });
    expect((await cloud.harden('--undo')).status).toBe(0);
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
    const { status, out } = await cloud.harden();
    expect(status).toBe(0);
    expect(cloud.of('data/mounted/file')).toBe('33:33 644');
    expect(cloud.of('core/mounted/file')).toBe('0:0 644');
    expect(out).toContain(`left alone, because it is another filesystem: 1, ${root}/core/mounted\n`);
  });

  test('directories that the web server’s user turns into links and back all the while', async () => {
    const outside = elsewhere();
    mkdirSync(join(outside, 'files'));
    for (let at = 0; at < 40; at++) writeFileSync(join(outside, 'files', `f${at}`), 'x', { mode: 0o600 });
    for (let at = 0; at < 40; at++) writeFileSync(join(root, 'data/alice/files', `f${at}`), 'x', { mode: 0o600 });
    const before = pictureOf(outside);
    const swap = `cd ${root}/data/alice; ln -s ${outside}/files link; while :; do mv files real; mv -T link files; mv files link; mv real files; done`;
    const swapping = spawn('sh', ['-c', swap], { uid: 33, gid: 33, stdio: 'ignore' });
    const ended = new Promise((resolve) => swapping.once('exit', resolve));
    try {
      for (const policy of ['today', '2017', 'today']) {
        await cloud.harden('--as', policy);
        await cloud.harden('--undo');
      }
    } finally {
      swapping.kill('SIGKILL');
      await ended;
    }
    expect(pictureOf(outside)).toBe(before);
  });

  test('in a container: only where its root lies on this host', async () => {
    const exec = 'exec: [setpriv, --reuid=33, --regid=33, --clear-groups]\ndatabase: { checks: [] }\n';
    cloud.configure(`${exec}mounts: { ${root}/config: ${root}/config, ${root}/data: ${root}/data }\n`);
    const before = pictureOf(root);
    expect(await cloud.harden()).toMatchObject({
      status: 78,
      err: expect.stringContaining(`${root} of the container is not known to lie anywhere on this host`),
    });
    expect(pictureOf(root)).toBe(before);
    cloud.configure(`${exec}mounts: { ${root}: ${root} }\n`);
    expect(await cloud.harden()).toMatchObject({ status: 0, err: '' });
    expect(cloud.of('core/base.php')).toBe('33:33 640');
  });
});
