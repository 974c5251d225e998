import { readFileSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Place } from './site.ts';

/** A cron.php or occ of an installation that is running. */
export interface RunningProgram {
  readonly pid: number;
  /** `php cron.php` */
  readonly what: string;
}

/**
 * The cron.php and occ of this installation that are running: maintenance mode does not end them, and they go on writing. Told by their command lines (proc(5)) and, where
 * they run on this host, by the owner of config.php. What the web server runs has ended within seconds, and is not seen here.
 */
export function runningPrograms({ root, owner }: Place): readonly RunningProgram[] {
  const scripts = new Set(['occ', 'cron.php'].flatMap((name) => [join(root, name), real(join(root, name))]));
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [program = '', ...args] = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      if (!basename(program).startsWith('php')) return [];
      if (owner !== undefined && statSync(`/proc/${entry}`).uid !== owner.uid) return [];
      const at = args.findIndex(
        (arg) => ['occ', 'cron.php'].includes(basename(arg)) && scripts.has(resolve(readlinkSync(`/proc/${entry}/cwd`), arg)),
      );
      // Its command and no more: what follows may be anything, a password too.
      const command = args[at + 1];
      const said = command !== undefined && /^[a-z][a-z0-9:-]*$/.test(command) ? ` ${command}` : '';
      return at < 0 ? [] : [{ pid: Number(entry), what: `${basename(program)} ${basename(args[at] ?? '')}${said}` }];
    } catch {
      // It has ended, or is none of ours to look at.
      return [];
    }
  });
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
