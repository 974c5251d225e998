import { Failure } from '../../failures/failure.ts';
import { runProgram, type Output } from '../../processes/run-program.ts';
import { phpCall } from './php-call.ts';
import type { Place } from './site.ts';

/** Runs PHP where Nextcloud lives, with nothing to read on its stdin unless `input` is given. @throws Failure unavailable: it cannot be started, or does not end in time */
export async function runPhp(
  place: Place,
  args: readonly string[],
  options: { signal: AbortSignal; seconds: number; input?: string },
): Promise<Output> {
  const call = phpCall(place, args, { uid: process.getuid?.() ?? 0, env: process.env });
  const output = await runProgram(call, options);
  const couldNotStart = output.status === undefined && output.signal === undefined;
  const notFound = call.file === 'setpriv' && (output.status === 126 || output.status === 127);
  if (!couldNotStart && !notFound) return output;
  const what = couldNotStart && call.file === 'setpriv' ? 'setpriv' : place.exec.length > 0 ? place.exec.join(' ') : place.php;
  const hint =
    what === 'setpriv' ? 'install util-linux' : what === place.php ? 'install php-cli, or name another PHP with php:' : 'correct exec:';
  throw new Failure('unavailable', `${what} cannot be started`, { hint });
}
