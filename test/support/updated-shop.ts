import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { survey } from '../../src/directories/survey.ts';
import { pathBytes, rawPath } from '../../src/state/path-bytes.ts';
import { executable } from './executables.ts';
import { penstock } from './penstock.ts';
import { quietApplication, type QuietApplication } from './quiet-application.ts';

/** What `snapshot create --json` says, as far as tests want it. */
export interface Created {
  readonly stamp: string;
  readonly path: string;
  readonly own: number;
  readonly shared: number;
  readonly silence: number;
  readonly warnings: readonly string[];
}

/** An application with everything that a directory may hold, of which snapshots are made, and what a bad update does to it. */
export interface UpdatedShop extends QuietApplication {
  /** A path in its directory. */
  at(name: string): string;
  /** `penstock snapshot …` */
  snapshot(...args: string[]): Promise<{ status: number | null; text: string }>;
  create(...args: string[]): Promise<Created>;
  /** The same, to be killed. */
  start(...args: string[]): { kill(): Promise<void>; readonly ended: Promise<number | null> };
  /** Everything that a snapshot is of, with times to the nanosecond. */
  state(): Promise<{ files: unknown[][]; rows: string[][] }>;
  wreck(): void;
  /** The directory in which its snapshots are, and what is there. */
  readonly place: string;
  inPlace(): string[];
}

const strange = ' not utf-8 \xff';

export function updatedShop(): UpdatedShop {
  const shop = quietApplication();
  const at = (name: string): string => join(shop.uploads, name);
  mkdirSync(at('deep/cache'), { recursive: true });
  writeFileSync(at('picture'), 'x'.repeat(20_000));
  writeFileSync(at('deep/written in place'), 'the good state');
  linkSync(at('deep/written in place'), at('its other name'));
  symlinkSync('deep/written in place', at('link'));
  for (const directory of ['', '/deep']) writeFileSync(pathBytes(`${rawPath(shop.uploads)}${directory}/${strange}`), 'bytes');
  writeFileSync(at('deep/cache/thumbnail'), 'cached');
  chmodSync(at('deep'), 0o2750);
  for (const name of ['picture', 'deep/written in place', 'deep']) utimesSync(at(name), 1_600_000_000.25, 1_600_000_000.123_456_7);
  shop.configure(`exclude: ['${shop.uploads}/deep/cache/*', '*.log']\n`);
  const place = join(shop.stateDir, 'snapshots/shop');
  const snapshot: UpdatedShop['snapshot'] = async (...args) => {
    const { status, stdout, stderr } = await penstock(['snapshot', ...args, ...shop.options]);
    return { status, text: stdout.toString() + stderr };
  };
  return {
    ...shop,
    at,
    place,
    snapshot,
    inPlace: () => (existsSync(place) ? readdirSync(place) : []),
    async create(...args) {
      const { status, stdout, stderr } = await penstock(['snapshot', 'create', 'shop', '--json', ...args, ...shop.options]);
      expect(status, stderr).toBe(0);
      return JSON.parse(stdout.toString()) as Created;
    },
    start(...args) {
      const child = spawn(executable('penstock'), ['snapshot', ...args, ...shop.options], { env: {}, cwd: '/', stdio: 'ignore' });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      return {
        ended,
        async kill() {
          child.kill('SIGKILL');
          await ended;
        },
      };
    },
    async state() {
      const limits = {
        isLeftOut: (path: string) => /deep\/cache\/|\.log$|__penstock_/.test(path),
        mounts: new Set<string>(),
        signal: new AbortController().signal,
      };
      const files = (await Array.fromAsync(survey(rawPath(shop.uploads), limits))).map((one) => {
        const { path, type, mode, uid, gid, mtime, target } = one;
        return [path, type, mode, uid, gid, mtime, target, type === 'file' ? readFileSync(pathBytes(path), 'latin1') : ''];
      });
      return { files, rows: [shop.rowsOf('orders'), shop.rowsOf('stock')] };
    },
    wreck() {
      // In place, in the same length, with the time set back: its inode alone tells.
      const { mtimeMs, atimeMs } = lstatSync(at('picture'));
      writeFileSync(at('picture'), 'y'.repeat(20_000), { flag: 'r+' });
      utimesSync(at('picture'), atimeMs / 1000, mtimeMs / 1000);
      appendFileSync(at('deep/written in place'), ', and wrecked');
      rmSync(pathBytes(`${rawPath(shop.uploads)}/${strange}`));
      rmSync(at('link'));
      mkdirSync(at('link/new/tree'), { recursive: true });
      writeFileSync(at('link/new/tree/extraneous'), 'x');
      writeFileSync(pathBytes(`${rawPath(shop.uploads)}/extraneous \xfe`), 'x');
      chmodSync(at('deep'), 0o777);
      writeFileSync(at('deep/cache/thumbnail'), 'cached since');
      writeFileSync(at('app.log'), 'what happened');
      for (const name of ['orders', 'stock'] as const) shop.put(name, 'wrecked');
    },
  };
}

/** What is undone has the times of directories to the microsecond only. */
export function withoutDirectoryTimes({ files, rows }: Awaited<ReturnType<UpdatedShop['state']>>): unknown {
  return { rows, files: files.map((file) => (file[1] === 'directory' ? [...file.slice(0, 5), ...file.slice(6)] : file)) };
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}
