import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMemory, readOrNothing, statFields } from '../support/living-processes.ts';

/**
 * Runs `command | cat [to]`, or `command < from`, with real pipes, and gives, of the command itself without its children, the peak resident memory in KiB and
 * the processor time in seconds.
 * @throws when it fails
 */
export async function runPipe(
  command: readonly string[],
  to: string,
  from?: string,
): Promise<{ readonly peak: number; readonly cpu: number }> {
  const script = from === undefined ? `set -o pipefail; "$@" | cat ${to}` : `"$@" < ${from} > /dev/null; exit $?`;
  const shell = spawn('/bin/bash', ['-c', script, '--', ...command], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const over = new AbortController();
  const ended = new Promise<number | null>((resolve) => shell.once('exit', resolve)).finally(() => over.abort());
  let peak = 0;
  let cpu = 0;
  const program = command[0] ?? '';
  // Both only ever grow, so that looking now and then is enough.
  while (!over.signal.aborted) {
    for (const pid of childrenOf(shell.pid ?? 0)) {
      if (commandOf(pid) !== program) continue;
      peak = Math.max(peak, peakMemory(pid));
      cpu = Math.max(cpu, processorTime(pid));
    }
    await Promise.race([sleep(20), ended]);
  }
  const status = await ended;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}`);
  return { peak, cpu };
}

function childrenOf(pid: number): string[] {
  return readOrNothing(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
}

function commandOf(pid: string): string {
  return readOrNothing(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
}

/** In seconds; the kernel counts in hundredths. */
function processorTime(pid: string): number {
  const fields = statFields(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}
