import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  lstatSync,
  readlinkSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './executables.ts';
import { backupStream, restoreStream } from './fake-bareos-fd.ts';
import { runHook, type HookPlace } from './hook.ts';
import type { LiveDatabase } from './live-database.ts';
import { liveMariadb } from './live-mariadb.ts';
import { livePostgresql } from './live-postgresql.ts';
import { liveSqlite } from './live-sqlite.ts';
import type { MariadbServer } from './mariadb-server.ts';
import type { PostgresqlServer } from './postgresql-server.ts';

export const names = ['catalogue', 'ledger', 'orders'] as const;
export type Name = (typeof names)[number];
export type Streams = Readonly<Record<Name, Buffer>>;

/** An application with a database of each engine and a directory, which falls silent; on servers that tests share. */
export interface ThreeEngines extends HookPlace {
  readonly base: string;
  readonly uploads: string;
  readonly databases: Readonly<Record<Name, LiveDatabase>>;
  readonly options: readonly string[];
  /** Writes the application file anew, with its text changed. */
  configure(change: (text: string) => string): void;
  /** Replaces `stop`, `start` or `after`. */
  script(name: string, text: string): void;
  isQuiet(): boolean;
  calls(): string;
  put(file: string, text: string): void;
  /** Everything that is in its databases and its directory. */
  fingerprint(): Promise<Record<string, string>>;
  /** Names of everything that is kept or staged. */
  beside(): Promise<string[]>;
  /** The streams of all databases. */
  backUp(): Promise<Streams>;
  /** A whole restore job: these streams, and these files as they were then. */
  restoreJob(
    jobId: number,
    streams: Partial<Streams>,
    files: Readonly<Record<string, string>>,
  ): Promise<{ status: number | null; log: string }>;
  remove(): Promise<void>;
}

export async function threeEngines(mariadb: MariadbServer, postgresql: PostgresqlServer): Promise<ThreeEngines> {
  const base = mkdtempSync(join(tmpdir(), 'penstock-three-'));
  const [configDir, stateDir, uploads] = ['config', 'state', 'uploads'].map((name) => join(base, name)) as [string, string, string];
  mkdirSync(configDir);
  mkdirSync(join(uploads, 'deep'), { recursive: true });
  const databases = { catalogue: await liveSqlite(), ledger: await livePostgresql(postgresql), orders: await liveMariadb(mariadb) };
  const [quiet, calls] = [join(base, 'quiet'), join(base, 'calls')];
  const script = (name: string, text: string): void => {
    writeFileSync(join(base, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(base, name), 0o755);
  };
  for (const [name, text] of [
    ['stop', `echo stop >> ${calls}; touch ${quiet}`],
    ['start', `echo start >> ${calls}; rm -f ${quiet}`],
    ['after', `echo after >> ${calls}`],
  ] as const)
    script(name, text);
  const text = `application: generic
directories: [${uploads}]
databases:
${names.map((name) => `  ${name}: ${databases[name].settings}`).join('\n')}
quiesce: [{ command: [${base}/stop] }]
resume: [{ command: [${base}/start] }]
after-restore: [{ command: [${base}/after] }]
`;
  const configure = (change: (text: string) => string): void => writeFileSync(join(configDir, 'shop.yaml'), change(text), { mode: 0o600 });
  configure((same) => same);
  const options = ['--config-dir', configDir, '--state-dir', stateDir];
  const put = (file: string, content: string): void => writeFileSync(join(uploads, file), content);
  put('picture', 'one');
  put('deep/ünder', 'two');
  const copies = (): string[] => readdirSync(base).filter((name) => name.startsWith('uploads__penstock'));
  return {
    base,
    configDir,
    stateDir,
    uploads,
    databases,
    options,
    configure,
    script,
    isQuiet: () => existsSync(quiet),
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().replaceAll('\n', ' ') : ''),
    put,
    async fingerprint() {
      const contents = await Promise.all(names.map(async (name) => [name, await databases[name].contents()]));
      return Object.fromEntries([...contents, ...filesIn(uploads)]) as Record<string, string>;
    },
    beside: async () => [...(await Promise.all(names.map((name) => databases[name].beside()))).flat(), ...copies()],
    async backUp() {
      const streams: Partial<Record<Name, Buffer>> = {};
      for (const name of names) {
        streams[name] = (await backupStream({ reader: `${executable('bpipe-reader')} shop/${name} ${options.join(' ')}` })).stdout;
      }
      return streams as Streams;
    },
    async restoreJob(jobId, streams, files) {
      await runHook({ configDir, stateDir }, 'before-restore', 'shop', String(jobId));
      for (const [file, content] of Object.entries(files)) restoreFile(join(uploads, file), content);
      for (const [name, input] of Object.entries(streams)) {
        const writer = `${executable('bpipe-writer')} shop/${name} --where '%w' --replace '%r' ${options.join(' ')}`;
        await restoreStream({ writer, input, jobId });
      }
      return runHook({ configDir, stateDir }, 'after-restore', 'shop', String(jobId), 'OK');
    },
    async remove() {
      for (const name of names) await databases[name].remove();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** As the file daemon restores a file: unlink, create, set the time it had. */
function restoreFile(path: string, text: string): void {
  const longAgo = new Date('2020-01-01T00:00:00Z');
  if (existsSync(path)) unlinkSync(path);
  writeFileSync(path, text);
  utimesSync(path, longAgo, longAgo);
}

/** Mode, owner, time and text of everything in a directory. */
function filesIn(directory: string): [string, string][] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => {
      const path = join(directory, name);
      const stats = lstatSync(path);
      const { mode, uid, gid } = stats;
      // A directory's time is set again, and the kernel takes what is below a microsecond as it pleases.
      const mtimeMs = stats.isDirectory() ? Math.floor(stats.mtimeMs / 1000) : stats.mtimeMs;
      const text = stats.isFile() ? readFileSync(path, 'latin1') : stats.isSymbolicLink() ? readlinkSync(path) : '';
      return [name, JSON.stringify([mode, uid, gid, mtimeMs, text])];
    });
}
