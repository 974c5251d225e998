import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import { Failure } from '../../failures/failure.ts';
import { layout } from '../../state/layout.ts';

/**
 * The directory in which a snapshot is made, readable by its owner alone: made where it is not there.
 * @param to what the admin has named; snapshots of several applications may lie there
 * @throws Failure usage: it is inside the application's directories; privileges: it is somebody else's, or cannot be made
 */
export function placeFor(application: Application, to: string | undefined, stateDir: string): string {
  if (to !== undefined && !to.startsWith('/')) throw new Failure('usage', `--to: expected an absolute path, found ${JSON.stringify(to)}`);
  const place = to === undefined ? layout.snapshots(stateDir, application.name) : join(to, application.name);
  const real = realPath(place);
  for (const directory of application.directories) {
    if (`${real}/`.startsWith(`${realPath(directory).replace(/\/$/, '')}/`)) {
      throw new Failure('usage', `${place} is inside ${directory}, of which the snapshot is made`, {
        hint: 'name another place: --to /var/backups, on a filesystem with room for it',
      });
    }
  }
  makePrivate(place);
  return real;
}

function makePrivate(place: string): void {
  try {
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const stats = lstatSync(place);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) {
      throw new Failure('privileges', `${place} is ${stats.isDirectory() ? 'somebody else’s' : 'no directory'}`, {
        hint: 'name another place with --to',
      });
    }
    if ((stats.mode & 0o077) !== 0) chmodSync(place, 0o700);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const kind = code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'privileges' : 'io';
    throw new Failure(kind, `cannot make ${place}: ${message}`, { hint: 'run it as root, or name another place with --to', cause });
  }
}

/** What a path leads to, whether it is there or not. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}
