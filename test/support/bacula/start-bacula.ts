import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freePort } from '../free-port.ts';
import { end } from '../private-server.ts';
import { configurationOf } from './configuration.ts';
import { bacula } from './programs.ts';

/** A job as the catalog has it when it has ended. */
export interface EndedJob {
  readonly id: number;
  /** `T` ended well, `E` with errors, `f` fatal, `A` cancelled. */
  readonly status: string;
  readonly errors: number;
  readonly log: string;
}

/** A director, a storage daemon and a file daemon of its own, on the loopback, with an SQLite catalog. */
export interface Bacula {
  readonly directory: string;
  /** Replaces the jobs, FileSets and whatever else stands beside the harness's own resources. */
  configure(jobs: string): Promise<void>;
  run(job: string, level?: 'Full' | 'Incremental'): Promise<EndedJob>;
  /** Restores everything of a backup job: `restoreJob` is the job's resource, `more` for example `where=/x`. */
  restore(jobId: number | 'current', restoreJob: string, more?: string): Promise<EndedJob>;
  /** Starts a job and gives its id at once. */
  start(command: string): Promise<number>;
  cancel(jobId: number): Promise<void>;
  ended(jobId: number): Promise<EndedJob>;
  killFileDaemon(): void;
  startFileDaemon(): Promise<void>;
  stop(): Promise<void>;
}

const ending = new Set(['T', 'E', 'f', 'A', 'W', 'e']);

export async function startBacula(environment: Readonly<Record<string, string>>): Promise<Bacula> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-bacula-'));
  mkdirSync(join(directory, 'volumes'));
  const ports = { director: await freePort(), file: await freePort(), storage: await freePort() };
  const texts = configurationOf({ directory, ports });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(directory, `${name}.conf`), text, { mode: 0o600 });
  const emptyJobs =
    'FileSet { Name = Nothing; Include { File = /dev/null } }\nJob { Name = Nothing; Type = Backup; Level = Full; Client = test-fd; FileSet = Nothing; Storage = File; Pool = Full; Messages = Standard }\n';
  writeFileSync(join(directory, 'jobs.conf'), emptyJobs);
  const catalogFile = join(directory, 'bacula.db');
  const catalog = new DatabaseSync(catalogFile);
  catalog.exec(readFileSync(bacula.schema, 'utf8'));
  catalog.exec('PRAGMA busy_timeout = 10000');

  const launch = (name: 'bacula-dir' | 'bacula-fd' | 'bacula-sd', file: string): ChildProcess => {
    const log = openSync(join(directory, `${name}.log`), 'a');
    return spawn(bacula.program(name), ['-f', '-c', join(directory, file)], {
      env: { ...bacula.environment(), ...environment },
      cwd: '/',
      stdio: ['ignore', log, log],
    });
  };
  const storage = launch('bacula-sd', 'sd.conf');
  let file = launch('bacula-fd', 'fd.conf');
  let director = launch('bacula-dir', 'dir.conf');
  const stop = async (): Promise<void> => {
    await Promise.all([director, file, storage].map((daemon) => end(daemon, 'SIGKILL')));
    catalog.close();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await Promise.all([listening(ports.storage, storage), listening(ports.file, file), listening(ports.director, director)]);
  } catch (error) {
    await stop();
    throw error;
  }

  const console = (commands: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(bacula.program('bconsole'), ['-n', '-c', join(directory, 'bconsole.conf')], {
        env: bacula.environment(),
        stdio: ['pipe', 'pipe', 'inherit'],
        timeout: 60_000,
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.once('error', reject);
      child.once('close', () => resolve(said));
      child.stdin.end([...commands, 'quit', ''].join('\n'));
    });
  const start = async (command: string): Promise<number> => {
    const said = await console([command]);
    const id = /Job queued. JobId=(\d+)/.exec(said)?.[1];
    if (id === undefined) throw new Error(`no job was queued: ${said}`);
    return Number(id);
  };
  const look = (jobId: number): { status: string; errors: number } | undefined => {
    const row = catalog.prepare('SELECT JobStatus, JobErrors FROM Job WHERE JobId = ?').get(jobId);
    return row === undefined ? undefined : { status: String(row['JobStatus']), errors: Number(row['JobErrors']) };
  };
  const ended = async (jobId: number): Promise<EndedJob> => {
    for (let attempt = 0; attempt < 1200; attempt++) {
      const job = look(jobId);
      // The director writes its report, the job log's last part, after the status.
      const log = logOf(catalog, jobId);
      if (job !== undefined && ending.has(job.status) && /Termination:/.test(log)) return { id: jobId, ...job, log };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`job ${jobId} did not end: ${logOf(catalog, jobId)}`);
  };
  return {
    directory,
    async configure(jobs) {
      writeFileSync(join(directory, 'jobs.conf'), jobs, { mode: 0o600 });
      execFileSync(bacula.program('bacula-dir'), ['-t', '-c', join(directory, 'dir.conf')], { env: bacula.environment(), stdio: 'pipe' });
      await end(director, 'SIGKILL');
      director = launch('bacula-dir', 'dir.conf');
      await listening(ports.director, director);
    },
    run: async (job, level = 'Full') => ended(await start(`run job="${job}" level=${level} yes`)),
    restore: async (jobId, restoreJob, more = '') => {
      const what = jobId === 'current' ? 'select current all' : `jobid=${jobId} all`;
      return ended(await start(`restore client=test-fd ${what} done restorejob="${restoreJob}" ${more} yes`.replaceAll(/ +/g, ' ')));
    },
    start,
    cancel: async (jobId) => void (await console([`cancel jobid=${jobId} yes`])),
    ended,
    killFileDaemon: () => void file.kill('SIGKILL'),
    async startFileDaemon() {
      file = launch('bacula-fd', 'fd.conf');
      await listening(ports.file, file);
    },
    stop,
  };
}

function logOf(catalog: DatabaseSync, jobId: number): string {
  return (
    catalog
      .prepare('SELECT LogText FROM Log WHERE JobId = ? ORDER BY LogId')
      .all(jobId)
      .map((row) => String(row['LogText']))
      .join('')
      // Hooks break long lines for Bareos, and indent what goes on by four blanks.
      .replaceAll(/\n[^\n]*Client(?:Before|After)Job: {5,}/g, ' ')
  );
}

/** Waits until a daemon listens. A connection to ask would be taken for an attack, and logged. */
async function listening(port: number, daemon: ChildProcess): Promise<void> {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (let attempt = 0; attempt < 600; attempt++) {
    if (
      readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .some((line) => line.includes(` ${address} 00000000:0000 0A `))
    )
      return;
    if (daemon.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${daemon.spawnfile} does not listen`);
}
