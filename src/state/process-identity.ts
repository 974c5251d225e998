import { readFileSync } from 'node:fs';

/** A process, told apart from later ones of the same number by when it was started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (proc(5), field 22 of /proc/PID/stat). */
  readonly startedAt: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
}

/** Whether that very process is still alive; a zombie is not. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.startedAt;
}

function startOf(pid: number): string | undefined {
  try {
    // The command's name, in parentheses, may itself hold blanks and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
