import { closeSync, fstatSync, readSync } from 'node:fs';
import { execa } from 'execa';
import { searchPath } from './find-program.ts';
import type { ProgramCall } from './program-call.ts';
import type { Ending } from './start-program.ts';
import { openUnlinked } from './unlinked-file.ts';

const longestComplaint = 4 * 1024;

/** How a command of the admin's ended. */
export interface CommandEnding extends Ending {
  readonly isTooLate: boolean;
}

/**
 * Runs a command that is not ours, such as one that starts a service. What it prints goes into an unlinked file and not into a pipe:
 * a daemon that it leaves behind may keep it open, and nobody waits for that. It has a process group of its own, which is ended when it
 * takes longer than `seconds`, or when `signal` fires.
 */
export async function runCommand(call: ProgramCall, options: { signal: AbortSignal; seconds: number }): Promise<CommandEnding> {
  const output = openUnlinked();
  const timeout = AbortSignal.timeout(options.seconds * 1000);
  const ends = AbortSignal.any([options.signal, timeout]);
  try {
    const child = execa(call.file, call.args, {
      env: { PATH: searchPath(), LC_ALL: 'C', ...call.env },
      extendEnv: false,
      stdio: ['ignore', output as unknown as 'ignore', output as unknown as 'ignore'],
      buffer: false,
      reject: false,
      detached: true,
      cleanup: false,
      cwd: '/',
    });
    const kill = (): void => void endGroup(child.pid);
    ends.addEventListener('abort', kill, { once: true });
    if (ends.aborted) kill();
    const result = await child;
    ends.removeEventListener('abort', kill);
    options.signal.throwIfAborted();
    const complaint =
      readTail(output) || (result.exitCode === undefined && result.signal === undefined ? (result.originalMessage ?? '') : '');
    return { status: result.exitCode, signal: result.signal, complaint, isTooLate: timeout.aborted };
  } finally {
    closeSync(output);
  }
}

async function endGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(-pid, signal);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function readTail(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const buffer = Buffer.alloc(Math.min(size, longestComplaint));
  const length = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
  return buffer.toString('utf8', 0, length).trim();
}
