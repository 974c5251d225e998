import { join } from 'node:path';
import type { Output } from '../../processes/run-program.ts';
import { runPhp } from './run-php.ts';
import type { Place } from './site.ts';

/** Runs a command of occ. What its exit status says is worth little: it is 0 where it could not write config.php, and where it asked a question. */
export function runOcc(place: Place, args: readonly string[], options: { signal: AbortSignal; seconds: number }): Promise<Output> {
  return runPhp(place, [join(place.root, 'occ'), ...args, '--no-interaction'], options);
}

/** What occ complained of, in one line. Never its trace: that holds arguments, and a password may be one. */
export function complaintOf({ stdout, complaint, status, signal }: Output): string {
  const lines = `${stdout}\n${complaint}`.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => /^(Stack trace|Exception trace|#\d+ )/.test(line));
  const said = (end < 0 ? lines : lines.slice(0, end)).filter(
    (line) =>
      line !== '' && !/^(An unhandled exception has been thrown|Nextcloud is in maintenance mode|Commands provided by apps)/.test(line),
  );
  return said[0]?.slice(0, 300) ?? (status === undefined ? `it was ended by ${signal ?? 'something'}` : `exit status ${status}`);
}
