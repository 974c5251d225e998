import { execa } from 'execa';
import { searchPath } from './find-program.ts';
import type { ProgramCall } from './program-call.ts';

/**
 * Starts a program that outlives this one: in a session of its own, its stdin, stdout and stderr on /dev/null, so that nobody who reads ours to the
 * end waits for it. (Ours ends by process.exit, which waits for no child.)
 * @returns its pid, or undefined where it could not be started
 */
export function startDetached(call: ProgramCall): number | undefined {
  const child = execa(call.file, call.args, {
    env: { PATH: searchPath(), LC_ALL: 'C', ...call.env },
    extendEnv: false,
    stdio: 'ignore',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
    cwd: '/',
  });
  child.catch(() => undefined);
  return child.pid;
}
