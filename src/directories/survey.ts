import { lstatSync, readlinkSync, type BigIntStats } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';
import { rawNames } from './raw-names.ts';

/** One thing in a directory, by all that is known of it without reading it. Paths are raw. */
export interface Surveyed {
  /** Absolute. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'device';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970, as texts. No program can set the second one, and whatever is done to a file changes it. */
  readonly mtime: string;
  readonly ctime: string;
  readonly size: number;
  /** Bytes on disk. */
  readonly taken: number;
  readonly ino: string;
  readonly links: number;
  readonly target?: string;
  readonly device?: number;
}

/** What a survey is to leave out. */
export interface SurveyLimits {
  /** Asked of every path, as text; what lies below one that is left out is not looked at. */
  readonly isLeftOut: (path: string, isDirectory: boolean) => boolean;
  /** Other filesystems, as text; they are not entered. */
  readonly mounts: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/**
 * Gives a directory and everything below it, itself first and each directory before what is in it, in the order of their bytes (`comparePaths`). What vanishes meanwhile is not there;
 * a socket is never there, because it is of the program that listens to it.
 * @throws Failure privileges: a directory that this user may not read
 */
export async function* survey(directory: string, limits: SurveyLimits): AsyncGenerator<Surveyed, void, void> {
  limits.signal.throwIfAborted();
  const top = surveyOne(directory);
  if (top === undefined) return;
  yield top;
  const open: Iterator<string>[] = top.type === 'directory' ? [pathsIn(directory)] : [];
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    const next = inner.next();
    if (next.done === true) {
      open.pop();
      continue;
    }
    const path = next.value;
    const text = pathText(path);
    if (limits.mounts.has(text)) continue;
    const there = surveyOne(path);
    if (there === undefined || limits.isLeftOut(text, there.type === 'directory')) continue;
    yield there;
    if (there.type !== 'directory') continue;
    // The event loop must turn: a signal that ends the run is heard there.
    await new Promise((resolve) => setImmediate(resolve));
    limits.signal.throwIfAborted();
    open.push(pathsIn(path));
  }
}

/** One path; undefined where nothing is there, or a socket. */
export function surveyOne(path: string): Surveyed | undefined {
  const stats = lstatSync(pathBytes(path), { bigint: true, throwIfNoEntry: false });
  const type = stats && typeOf(stats);
  if (stats === undefined || type === undefined) return undefined;
  const target = type === 'link' ? readLink(path) : undefined;
  if (type === 'link' && target === undefined) return undefined;
  return {
    path,
    type,
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtime: String(stats.mtimeNs),
    ctime: String(stats.ctimeNs),
    size: Number(stats.size),
    taken: Number(stats.blocks) * 512,
    ino: String(stats.ino),
    links: Number(stats.nlink),
    ...(target !== undefined && { target }),
    ...(type === 'device' && { device: Number(stats.rdev) }),
  };
}

function typeOf(stats: BigIntStats): Surveyed['type'] | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? undefined : 'device';
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(pathBytes(path), 'buffer').toString('latin1');
  } catch {
    return undefined;
  }
}

function* pathsIn(directory: string): Generator<string, void, void> {
  for (const name of namesIn(directory)) yield directory === '/' ? `/${name}` : `${directory}/${name}`;
}

function namesIn(path: string): readonly string[] {
  try {
    return rawNames(path).toSorted();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    const kind = code === 'EACCES' || code === 'EPERM' ? 'privileges' : 'io';
    throw new Failure(kind, `cannot read ${pathText(path)}: ${message}`, { hint: 'run it as root', cause });
  }
}
