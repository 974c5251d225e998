import { readFileSync } from 'node:fs';

/** A process, told apart from later ones of the same number by when it was started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (proc(5), field 22 of /proc/PID/stat). */
  readonly startedAt: string;
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, startedAt: '' };
}

/** That of a process that is alive now; undefined where there is none of that number. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** The processes that led to this one, nearest first, as long as they are alive, with their names (proc(5): `comm`, at most 15 bytes). */
export function ancestors(): readonly (ProcessIdentity & { readonly name: string })[] {
  const found: (ProcessIdentity & { readonly name: string })[] = [];
  for (let pid = process.ppid; pid > 1;) {
    const stat = readStat(pid);
    if (stat === undefined) break;
    found.push({ pid, startedAt: stat.startedAt, name: stat.name });
    pid = stat.parent;
  }
  return found;
}

/** This boot of this machine: after another one, no process that was known is alive. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Whether that very process is still alive; a zombie is not. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.startedAt;
}

function startOf(pid: number): string | undefined {
  const stat = readStat(pid);
  return stat?.state === 'Z' || stat?.state === 'X' ? undefined : stat?.startedAt;
}

function readStat(pid: number): { name: string; state: string; parent: number; startedAt: string } | undefined {
  try {
    // The command's name, in parentheses, may itself hold blanks and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
    const fields = stat.slice(close + 2).split(' ');
    return { name: stat.slice(open + 1, close), state: fields[0] ?? '', parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
