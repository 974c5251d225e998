import { pipeline } from 'node:stream/promises';
import { Failure } from '../failures/failure.ts';
import { diesWithParent } from '../processes/dies-with-parent.ts';
import { describeEnding, startProgram } from '../processes/start-program.ts';
import { pathText } from '../state/path-bytes.ts';
import { packDirectories, tarAttributes } from './pack-directories.ts';

/**
 * Gives directories the owner, mode, times, access control lists and extended attributes of others; what is in them stays. Those that are not there are made.
 * @param from a directory, raw
 * @param to the other one, raw, which is there
 * @param names paths of directories below `from`, raw; `.` is itself
 * @throws Failure io: tar's complaint
 */
export async function copyDirectories(from: string, to: string, names: readonly string[], signal: AbortSignal): Promise<void> {
  if (names.length === 0) return;
  const pack = packDirectories(from, names, signal);
  const how = ['--same-permissions', '--delay-directory-restore'];
  const unpack = startProgram(diesWithParent('tar', ['--extract', '--file=-', `--directory=${pathText(to)}`, ...how, ...tarAttributes]), {
    signal,
  });
  unpack.stdout.resume();
  // Why it broke, the programs themselves say.
  await pipeline(pack.stdout, unpack.stdin).catch(() => undefined);
  const endings = await Promise.all([pack.ended, unpack.ended]);
  signal.throwIfAborted();
  for (const ending of endings) {
    const lines = ending.complaint
      .split('\n')
      .filter((line) => line !== '' && !/Cannot stat: No such file or directory|Exiting with failure/.test(line));
    const isGone = ending.status === 2 && ending.complaint.includes('Cannot stat: No such file or directory') && lines.length === 0;
    if (ending.status === 0 || isGone) continue;
    const reason = lines[0]?.replace(/^tar: /, '') ?? describeEnding(ending);
    throw new Failure('io', `cannot copy the attributes of directories in ${pathText(from)} to ${pathText(to)}: ${reason}`);
  }
}
