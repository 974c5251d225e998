import { Failure } from '../failures/failure.ts';
import { xargsThatDies } from '../processes/dies-with-parent.ts';
import { runProgram } from '../processes/run-program.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';

/** Who waits longer than this waits for a dead disk. */
const longestCopy = 48 * 3600;

/**
 * Copies files, links, pipes and devices with all their attributes; of a filesystem that can it takes no space (reflinks). Directories on the way must be there.
 * @param from a directory, raw
 * @param to where they go, raw; nothing of these names may be there
 * @param names paths of them below `from`, raw
 * @param said what failures call `to`, raw
 * @returns what cp complained of, where it did: a file that vanished, say
 * @throws Failure io: no space is left
 */
export async function copyFiles(
  from: string,
  to: string,
  names: readonly string[],
  signal: AbortSignal,
  said = to,
): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const how = ['--recursive', '--no-dereference', '--preserve=mode,ownership,timestamps,xattr', '--reflink=auto', '--parents'];
  const { status, complaint } = await runProgram(
    xargsThatDies('cp', [...how, `--target-directory=${pathText(to)}`, '--'], pathText(from)),
    { signal, seconds: longestCopy, input: pathBytes(names.map((name) => `${name}\0`).join('')) },
  );
  if (status === 0) return undefined;
  if (/No space left on device|Disk quota exceeded/.test(complaint)) throw noSpace(pathText(said));
  const lines = complaint.split('\n').filter((line) => line.trim() !== '');
  return (
    lines
      .at(-1)
      ?.replace(/^(cp|env|setpriv|xargs): /, '')
      .replaceAll(pathText(to), pathText(said)) ?? 'cp was killed'
  );
}

/** The one line that a full disk is worth. */
export function noSpace(where: string): Failure {
  return new Failure('io', `no space is left in ${where}`, { hint: 'free some space, or name another place, and run it again' });
}
