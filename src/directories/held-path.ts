import { closeSync, constants, openSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { pathBytes, pathText, rawPath } from '../state/path-bytes.ts';

/*
 * Whoever owns a directory may put a symbolic link in its place while root works below it. So a directory is opened once, name by name and never through a link, and what is in it is
 * named by that descriptor: `/proc/self/fd/N/name` is what openat(2) is in C (proc(5): such a link leads to the open directory itself, wherever its path leads now).
 */

/** What is called `name` in the directory that is open as `descriptor`; raw. */
export function beneath(descriptor: number, name: string): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${descriptor}/`), pathBytes(name)]);
}

/** What an open descriptor leads to, as a path for us and for our children. */
export function pathOf(descriptor: number): string {
  return `/proc/${process.pid}/fd/${descriptor}`;
}

/** Opens a directory that is no symbolic link; undefined where it is one, or none is there. */
export function openDirectory(path: Buffer | string): number | undefined {
  return openNoLink(path, constants.O_DIRECTORY);
}

/** Opens what is there to look at and change, without waiting for anybody; undefined where nothing is, or a symbolic link. @throws Failure */
export function openNoLink(path: Buffer | string, flags = 0): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | flags);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    const kind = code === 'EACCES' || code === 'EPERM' ? 'privileges' : 'io';
    throw new Failure(kind, `cannot open a file or directory: ${message.replace(/\/proc\/self\/fd\/\d+\//, '')}`, { cause });
  }
}

/** Opens a directory that must be there, for `act`. @throws Failure io: it is not, or a symbolic link is in its place */
export function withDirectory<R>(path: Buffer, act: (descriptor: number) => R): R {
  const descriptor = openDirectory(path);
  if (descriptor === undefined) throw notThere(path);
  try {
    return act(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What was looked at a moment ago has been replaced. */
export function notThere(path: Buffer): Failure {
  return new Failure(
    'io',
    `somebody has just replaced or removed the directory ${path.toString('utf8').replace(/^\/proc\/self\/fd\/\d+\//, '')}`,
  );
}

/** A directory, and the way from it to whatever is below, held open. */
export interface HeldPath {
  /** The descriptor of a directory; it is good until the next call. @param path raw, relative to the top. Undefined: there is no such directory any more */
  readonly at: (path: string) => number | undefined;
  readonly close: () => void;
}

/** @param top an absolute path without symbolic links. @throws Failure no-input: it is not there, or a link stands in it */
export function holdPath(top: string): HeldPath {
  const first = descend(top);
  const open: { name: string; descriptor: number }[] = [];
  const closeFrom = (depth: number): void => {
    for (const { descriptor } of open.splice(depth)) closeSync(descriptor);
  };
  return {
    at(path) {
      const names = path === '' ? [] : path.split('/');
      let depth = 0;
      while (depth < open.length && open[depth]?.name === names[depth]) depth++;
      closeFrom(depth);
      for (const name of names.slice(depth)) {
        const descriptor = openDirectory(beneath(open.at(-1)?.descriptor ?? first, name));
        if (descriptor === undefined) return undefined;
        open.push({ name, descriptor });
      }
      return open.at(-1)?.descriptor ?? first;
    },
    close() {
      closeFrom(0);
      closeSync(first);
    },
  };
}

function descend(top: string): number {
  let descriptor = openSync('/', constants.O_RDONLY | constants.O_DIRECTORY);
  for (const name of rawPath(top).split('/').filter(Boolean)) {
    const next = openDirectory(beneath(descriptor, name));
    closeSync(descriptor);
    if (next === undefined) throw new Failure('no-input', `${pathText(rawPath(top))} is no directory, or a symbolic link leads to it`);
    descriptor = next;
  }
  return descriptor;
}
