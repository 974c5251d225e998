import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { penstock } from '../penstock.ts';
import { liveNextcloud, type LiveNextcloud } from './live-nextcloud.ts';

/** What a verb came to. */
interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A stand-in for Nextcloud whose files are as root leaves them that has unpacked a tarball, with an app that brings a program. */
export interface UnpackedNextcloud extends LiveNextcloud {
  run(verb: string, ...args: string[]): Promise<Said>;
  /** Runs `penstock harden` on it. */
  harden(...args: string[]): Promise<Said>;
  /** Owner, group and mode of a path below its root. */
  of(path: string): string;
}

export async function unpackedNextcloud(): Promise<UnpackedNextcloud> {
  const cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  const { root } = cloud.site;
  for (const name of ['apps/notify_push/bin', 'core', 'themes', 'updater']) mkdirSync(join(root, name), { recursive: true });
  for (const name of ['.htaccess', 'core/base.php', 'data/.htaccess', 'apps/notify_push/info.xml']) writeFileSync(join(root, name), 'x');
  writeFileSync(join(root, 'apps/notify_push/bin/notify_push'), 'x', { mode: 0o755 });
  writeFileSync(join(root, 'data/alice/files/Grüße'), 'x', { mode: 0o604 });
  writeFileSync(Buffer.from(`${root}/data/alice/files/\xff\xfe`, 'latin1'), 'x', { mode: 0o600 });
  chmodSync(join(root, 'occ'), 0o755);
  symlinkSync('base.php', join(root, 'core/alias'));
  const run = async (verb: string, ...args: string[]): Promise<Said> => {
    const { status, stdout, stderr } = await penstock([verb, ...args, ...cloud.options], '', { PATH: process.env['PATH'] ?? '' });
    return { status, out: stdout.toString(), err: stderr };
  };
  return {
    ...cloud,
    run,
    harden: (...args) => run('harden', 'cloud', ...args),
    of(path) {
      const { uid, gid, mode } = lstatSync(join(root, path));
      return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
    },
  };
}

/** Everything below a directory with its owner, group and mode, and, if wanted, when that was last changed. */
export function pictureOf(directory: string, withTimes = false): string {
  return execFileSync('find', [directory, '-printf', `%U:%G %m ${withTimes ? '%C@ ' : ''}%P %l\n`], { encoding: 'latin1' });
}
