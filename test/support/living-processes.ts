import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of living processes (zombies have ended) that name `text`: what a run of ours has left, where it names a directory of its own. */
export function livingProcesses(text: string): string[] {
  return processIds()
    .filter((pid) => Number(pid) !== process.pid && !/\) [ZX] /.test(readOrNothing(`/proc/${pid}/stat`)))
    .map((pid) => readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(text));
}

/** The peak resident memory of a process in KiB (VmHWM, which only ever grows); 0 where it has ended. */
export function peakMemory(pid: number | string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0);
}

export function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** What proc_pid_stat(5) has behind the name: state, parent, group, session …; nothing of a process that has ended. */
export function statFields(pid: string): string[] {
  return readOrNothing(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
}

/** A file of proc(5), or nothing where its process has ended. */
export function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
