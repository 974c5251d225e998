import { constants } from 'node:os';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { execa } from 'execa';
import { searchPath } from './find-program.ts';
import { noteLiving } from './living.ts';
import type { ProgramCall } from './program-call.ts';
import { withSecretDescriptor } from './secret-descriptor.ts';

/** How a program's life ended. */
export interface Ending {
  /** The exit status, or undefined where a signal ended it or it could not be started. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  /** The last 16 KiB of what it said on stderr. */
  readonly complaint: string;
}

export interface RunningProgram {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Never rejects: resolves when the program has ended and its stderr is read to the end. */
  readonly ended: Promise<Ending>;
  /** Ends it: SIGTERM, or what `endBy` says, and SIGKILL half a second later (5 s after SIGQUIT). Resolves when it has ended. */
  kill(signal?: 'SIGTERM' | 'SIGQUIT' | 'SIGKILL'): Promise<void>;
}

const longestComplaint = 16 * 1024;

/**
 * Starts a program with stdin and stdout as pipes and an environment of PATH, LC_ALL=C and what the call adds. The program is
 * ended when `signal` fires, so that no child outlives the run that started it.
 * @param options.endBy the signal that ends it, where SIGTERM would let it take its time
 */
export function startProgram(
  call: ProgramCall,
  options: { readonly signal: AbortSignal; readonly endBy?: 'SIGTERM' | 'SIGQUIT' | 'SIGKILL' },
): RunningProgram {
  const start = (descriptor: number | undefined) =>
    execa(call.file, call.args, {
      env: { PATH: searchPath(), LC_ALL: 'C', ...call.env },
      extendEnv: false,
      // execa's types know no descriptor number beyond stderr; its documentation does.
      stdio: descriptor === undefined ? ['pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe', descriptor as unknown as 'pipe'],
      buffer: false,
      encoding: 'buffer',
      reject: false,
      stripFinalNewline: false,
      cwd: '/',
    });
  const child = call.secret === undefined ? start(undefined) : withSecretDescriptor(call.secret, start);
  const complaint = keepTail(child.stderr);
  const stdout = kept(child.stdout);

  const ended = child.then(
    (result): Ending => ({
      status: result.exitCode,
      signal: result.signal,
      complaint: complaint() || (result.exitCode === undefined && result.signal === undefined ? (result.originalMessage ?? '') : ''),
    }),
    (error: unknown): Ending => ({ status: undefined, signal: undefined, complaint: String(error) }),
  );

  const kill = async (how = options.endBy ?? 'SIGTERM'): Promise<void> => {
    child.kill(how);
    // SIGQUIT ends a PostgreSQL at once, and with it what it shares with its processes; killed before, it leaves that behind.
    const harder = setTimeout(() => child.kill('SIGKILL'), how === 'SIGQUIT' ? 5000 : 500);
    await ended;
    clearTimeout(harder);
  };
  const onAbort = (): void => void kill();
  if (options.signal.aborted) onAbort();
  else options.signal.addEventListener('abort', onAbort, { once: true });
  void ended.then(() => options.signal.removeEventListener('abort', onAbort));
  // Not what it has left in its pipes, which nobody may be reading any more.
  noteLiving(Promise.race([new Promise((resolve) => child.nodeChildProcess.once('exit', resolve)), ended]), options.signal);

  // A child that ends early makes its stdin fail with EPIPE; whoever writes sees it, nobody else need.
  child.stdin.on('error', () => undefined);
  return { pid: child.pid, stdin: child.stdin, stdout, ended, kill };
}

/** `exit status 3`, `signal SIGKILL (9)`: how an ending is said in a message. */
export function describeEnding(ending: Ending): string {
  if (ending.signal !== undefined) {
    const number = constants.signals[ending.signal as keyof typeof constants.signals];
    return `signal ${ending.signal} (${number})`;
  }
  return ending.status === undefined ? 'it could not be started' : `exit status ${ending.status}`;
}

/**
 * The same bytes, waiting for whoever reads them. execa lets a stream flow that nobody reads a turn later, and Node when its child has ended, and what has flowed
 * by then is lost.
 */
function kept(stdout: Readable): Readable {
  const waiting = stdout.pipe(new PassThrough());
  // Who wants no more of it lets the child's end be seen.
  waiting.once('close', () => stdout.destroy());
  return waiting;
}

function keepTail(stderr: Readable): () => string {
  let tail = Buffer.alloc(0);
  stderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]);
    if (tail.length > longestComplaint) tail = tail.subarray(tail.length - longestComplaint);
  });
  return () => tail.toString('utf8').trim();
}
