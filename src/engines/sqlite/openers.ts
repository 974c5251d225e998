import { readFileSync, readdirSync, statSync } from 'node:fs';

/** Who has a file open. */
export interface Openers {
  /** `1234 (php-fpm8.2)`: processes that have it open, Penstock's own aside. */
  readonly processes: readonly string[];
  /** Whether there are processes whose open files may not be looked at. */
  readonly hidden: boolean;
}

/**
 * Looks through /proc/PID/fd for the files at `paths`, told by device and inode. SQLite's locks do not answer this: a connection
 * that does nothing at the moment holds none outside WAL mode.
 */
export function openersOf(paths: readonly string[]): Openers {
  const wanted = new Set(paths.map(identity).filter((one) => one !== undefined));
  const processes: string[] = [];
  let hidden = false;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
        const one = identity(`/proc/${pid}/fd/${descriptor}`);
        return one !== undefined && wanted.has(one);
      });
      if (open) processes.push(`${pid} (${commandOf(pid)})`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') hidden = true;
      else if (code !== 'ENOENT' && code !== 'ESRCH') throw error;
    }
  }
  return { processes, hidden };
}

function identity(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'gone';
  }
}
