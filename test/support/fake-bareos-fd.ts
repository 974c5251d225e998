import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseBpipeLine } from '../../src/bareos/bpipe-line.ts';
import { mostArguments, splitCommand } from '../../src/bareos/split-command.ts';

/** What a job of any kind is; the defaults are the harshest: no environment, cwd `/`. */
export interface Job {
  /** A whole Plugin line, whose reader or writer is run. */
  readonly plugin?: string;
  /** Bareos's version: what it substitutes and sets differs (default 26). */
  readonly version?: 24 | 25 | 26;
  readonly jobId?: number;
  readonly clientName?: string;
  /** The environment that bareos-fd itself was started with; Bareos's own variables are added. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The daemon sleeps this long when it has started the program (really 1; default 0, for the tests' sake). */
  readonly secondsAfterStart?: number;
  /** Nothing moves any more after so many bytes, and the pipe stays open: the storage daemon waits for a tape. */
  readonly stallAfter?: number;
}

export interface BackupJob extends Job {
  /** The reader's command line, instead of `plugin`. */
  readonly reader?: string;
  readonly level?: 'F' | 'I' | 'D';
  /** Seconds since 1970 (default 0). */
  readonly since?: number;
  /** The file the stream is stored in; without it the outcome holds the stream. */
  readonly output?: string;
  /** The job is cancelled when so many bytes have passed, at the end of a 256 KiB block: the daemon closes its end of the pipe. */
  readonly closeAfter?: number;
}

export interface RestoreJob extends Job {
  /** The writer's command line, instead of `plugin`. */
  readonly writer?: string;
  /** What was stored: a file's path, or the bytes. */
  readonly input: string | Buffer | Iterable<Buffer> | AsyncIterable<Buffer>;
  /** Empty for where=/ (the default). */
  readonly where?: string;
  readonly replace?: 'a' | 'w' | 'o' | 'n';
  /** The job is cancelled after exactly so many bytes: the writer sees a clean end of its input. */
  readonly cutAfter?: number;
}

/** How it ended. */
export interface Outcome {
  readonly pid: number;
  /** Bytes that passed through the daemon. */
  readonly bytes: number;
  /** As Bareos prints it: 0, 268435456 + exit status, 134217728 + signal. Undefined where the daemon itself was killed. */
  readonly status: number | undefined;
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** What the job log says: Bareos's fatal errors, none for a job that ended well. */
  readonly log: readonly string[];
  /** The program's stderr, which Bareos sends to the daemon's own. */
  readonly stderr: string;
  /** A reader's stream where no `output` was given; what a writer says on its stdout. */
  readonly stdout: Buffer;
}

/** A stream under way; `await using` ends what is left of it when a test fails half-way. */
export interface RunningStream extends AsyncDisposable {
  /** The reader's or writer's. */
  readonly pid: number;
  /** The daemon's: kill it, and the program is an orphan. */
  readonly daemonPid: number;
  /** Resolves when the stream stalls at `stallAfter`, or is over before. */
  readonly stalled: Promise<void>;
  /** Cancels the job: the daemon closes the pipe after the block it is at, tells the program nothing and waits for it. */
  cancel(): void;
  readonly ended: Promise<Outcome>;
}

/** Runs a reader to its end as bareos-fd's bpipe does. */
export async function backupStream(job: BackupJob): Promise<Outcome> {
  return (await startBackup(job)).ended;
}

/** Runs a writer to its end as bareos-fd's bpipe does. */
export async function restoreStream(job: RestoreJob): Promise<Outcome> {
  return (await startRestore(job)).ended;
}

export async function startBackup(job: BackupJob): Promise<RunningStream> {
  const command = job.reader ?? commandOf(job, 'reader');
  const environment = bareosEnvironment(job, { level: job.level ?? 'F', since: job.since ?? 0, type: 'B' });
  return start(job, { mode: 'read', file: job.output ?? '-', endAfter: job.closeAfter, command, environment, input: undefined });
}

export async function startRestore(job: RestoreJob): Promise<RunningStream> {
  const { where = '', replace = 'a', version = 26 } = job;
  const written = job.writer ?? commandOf(job, 'writer');
  const codes: Record<string, string> = { '%w': where, '%r': replace, '%%': '%' };
  const command = version === 26 ? written : written.replace(/%[wr%]/g, (code) => codes[code] ?? code);
  const environment = {
    ...bareosEnvironment(job, { level: ' ', since: 0, type: 'R' }),
    ...(version === 26 ? { BareosWhere: where, BareosReplace: replace } : {}),
  };
  const file = typeof job.input === 'string' ? job.input : '-';
  const input = typeof job.input === 'string' ? undefined : Readable.from(job.input instanceof Buffer ? [job.input] : job.input);
  return start(job, { mode: 'write', file, endAfter: job.cutAfter, command, environment, input });
}

function commandOf(job: Job, part: 'reader' | 'writer'): string {
  if (job.plugin === undefined) throw new Error(`neither plugin nor ${part} is given`);
  return parseBpipeLine(job.plugin)[part];
}

function bareosEnvironment(job: Job, of: { level: string; since: number; type: string }): Record<string, string> {
  if ((job.version ?? 26) === 24) return { ...job.env };
  return {
    ...job.env,
    BareosClientName: job.clientName ?? 'bareos-fd',
    BareosJobId: String(job.jobId ?? 1),
    BareosJobLevel: of.level,
    BareosSinceTime: String(of.since),
    BareosJobType: of.type,
  };
}

interface Plan {
  readonly mode: 'read' | 'write';
  readonly file: string;
  readonly endAfter: number | undefined;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly input: Readable | undefined;
}

const launcher = fileURLToPath(new URL('fake-bareos-fd.pl', import.meta.url));

async function start(job: Job, plan: Plan): Promise<RunningStream> {
  const limit = plan.endAfter ?? job.stallAfter ?? -1;
  const how = plan.endAfter === undefined ? 'stall' : 'close';
  // More than the daemon has room for: execvp gets a list without end, and fails.
  const command = splitCommand(plan.command);
  const started = command.length > mostArguments ? [] : command;
  const args = [launcher, plan.mode, plan.file, String(limit), how, String(job.secondsAfterStart ?? 0), ...started];
  const daemon = spawn('/usr/bin/perl', args, {
    env: plan.environment,
    cwd: job.cwd ?? '/',
    stdio: [plan.input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [stdin, stdout, stderr, report] = daemon.stdio as unknown as [Writable | null, Readable, Readable, Readable];
  if (plan.input && stdin) void pipeline(plan.input, stdin).catch(() => undefined);
  const said = collect(stderr);
  const data = collect(stdout);
  const facts = follow(report);

  const exited = new Promise<void>((resolve, reject) => daemon.once('exit', () => resolve()).once('error', reject));
  const closed = new Promise<void>((resolve) => daemon.once('close', () => resolve()));
  const ended = (async (): Promise<Outcome> => {
    await Promise.all([exited, facts.over]);
    // An orphan may hold stderr open for long; what was said until now is there soon.
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
    return outcome(job, facts.known, said().toString('utf8'), data());
  })();

  // It is awaited by whoever wants to know the end, and until then no rejection that nobody handles.
  ended.catch(() => undefined);
  await facts.started;
  if (facts.known.pid === undefined) throw new Error(`the fake bareos-fd did not start: ${(await ended).stderr}`);
  const pid = Number(facts.known.pid);
  return {
    pid,
    daemonPid: daemon.pid as number,
    stalled: facts.stalled,
    cancel: () => void daemon.kill('SIGUSR1'),
    ended,
    async [Symbol.asyncDispose]() {
      // Once the daemon has waited for the program, its number may be another's.
      const isWaitedFor = facts.known.exit !== undefined || facts.known.signal !== undefined;
      if (!isWaitedFor) killIfThere(pid);
      daemon.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

type Facts = Partial<Record<'pid' | 'bytes' | 'stalled' | 'write-error' | 'exit' | 'signal', string>>;

/** Follows the daemon's report, `KEY VALUE` lines; when that is over, nothing is waited for any more. */
function follow(report: Readable): { known: Facts; started: Promise<void>; stalled: Promise<void>; over: Promise<void> } {
  const known: Facts = {};
  const [started, stalled, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let rest = '';
  report.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, key, value] = /^(\S+) (.*)$/.exec(line) ?? [];
      if (key !== undefined) known[key as keyof Facts] = value;
    }
    if (known.pid !== undefined) started.resolve();
    if (known.stalled !== undefined) stalled.resolve();
  });
  report.once('close', () => {
    for (const event of [started, stalled, over]) event.resolve();
  });
  return { known, started: started.promise, stalled: stalled.promise, over: over.promise };
}

function outcome(job: Job, facts: Facts, stderr: string, stdout: Buffer): Outcome {
  const exitCode = facts.exit === undefined ? undefined : Number(facts.exit);
  const number = facts.signal === undefined ? undefined : Number(facts.signal);
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  const status = number !== undefined ? 0x0800_0000 + number : exitCode ? 0x1000_0000 + exitCode : exitCode;
  const file = job.plugin === undefined ? '/pseudo/file' : parseBpipeLine(job.plugin).file;
  const log = [
    ...(facts['write-error'] === undefined ? [] : [`Fatal error: bpipe-fd: Pipe write error: ERR=${facts['write-error']}`]),
    ...(status ? [`Fatal error: bpipe-fd: Error closing stream for pseudo file ${file}: ${status}`] : []),
  ];
  return { pid: Number(facts.pid), bytes: Number(facts.bytes ?? 0), status, exitCode, signal, log, stderr, stdout };
}

function collect(stream: Readable): () => Buffer {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}
