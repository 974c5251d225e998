import { pathBytes, pathText, rawPath } from '../../state/path-bytes.ts';

/** One thing below an application's directories, as a snapshot has it. Paths are raw: one character for each byte. */
export interface Entry {
  /** Absolute, as it was live. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'device';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970, as a text. */
  readonly mtime: string;
  /** Of a file. */
  readonly size?: number;
  readonly sha256?: string;
  /** Of a symbolic link: where it leads, raw. */
  readonly target?: string;
  /** Of a device: its number. */
  readonly device?: number;
  /** Another name of the very same file, earlier in the list. */
  readonly sameAs?: string;
  /** What the live file was known by: while neither has changed, it was not written to. Not there where it changed while it was copied. */
  readonly origin?: { readonly ino: string; readonly ctime: string };
}

/** An entry as a line of the list. A path that is no UTF-8 stands there in base64. */
export function printEntry(entry: Entry): string {
  const { path, target, sameAs, ...rest } = entry;
  return JSON.stringify({ ...name('path', path), ...rest, ...name('target', target), ...name('sameAs', sameAs) });
}

/** The inverse. The list's digest has proven by then that the line is one that was printed. */
export function parseEntry(line: string): Entry {
  const { path64, target64, sameAs64, path, target, sameAs, ...rest } = JSON.parse(line) as Printed;
  const [at, to, same] = [raw(path, path64), raw(target, target64), raw(sameAs, sameAs64)];
  return { path: at ?? '', ...rest, ...(to !== undefined && { target: to }), ...(same !== undefined && { sameAs: same }) };
}

type Printed = Omit<Entry, 'path'> & { readonly path?: string } & {
  readonly [Key in 'path64' | 'target64' | 'sameAs64']?: string;
};

function name(key: string, value: string | undefined): Record<string, string> {
  if (value === undefined) return {};
  const text = pathText(value);
  return rawPath(text) === value ? { [key]: text } : { [`${key}64`]: pathBytes(value).toString('base64') };
}

function raw(text: string | undefined, base64: string | undefined): string | undefined {
  if (text !== undefined) return rawPath(text);
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('latin1');
}
