import { spawn } from 'node:child_process';
import { peakMemory, processIds, statFields } from '../../support/living-processes.ts';

/** What one run cost. */
export interface Cost {
  readonly seconds: number;
  /** Processor time of the script and all it started, the server aside. */
  readonly cpu: number;
  /** Resident memory of the largest process of these at its peak, in KiB. */
  readonly peak: number;
}

/** Runs a bash script. @throws when it fails */
export async function measure(script: string, env: Readonly<Record<string, string>>): Promise<Cost> {
  const shell = spawn('/bin/bash', ['-c', `set -e -o pipefail\nTIMEFORMAT='%R %U %S'\ntime {\n${script}\n}`], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own, by which its processes are known.
    detached: true,
  });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, ...processesOf(shell.pid).map(peakMemory))), 100);
  let said = '';
  shell.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => shell.once('close', resolve));
  clearInterval(watch);
  const [seconds, user, system] = said.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (status !== 0 || seconds === undefined || user === undefined || system === undefined) {
    throw new Error(`the script ended with ${status}: ${script}\n${said}`);
  }
  return { seconds, cpu: user + system, peak };
}

function processesOf(session: number | undefined): string[] {
  return processIds().filter((pid) => statFields(pid)[3] === String(session));
}
