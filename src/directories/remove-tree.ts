import { Failure } from '../failures/failure.ts';
import { runProgram } from '../processes/run-program.ts';

/** A tree of a million files takes some minutes. */
const longestRemoval = 6 * 3600;

/**
 * Removes a directory with all that is in it, whatever its names are made of; node:fs knows only names that are text.
 * @throws Failure io: something in it cannot be removed
 */
export async function removeTree(path: string, signal: AbortSignal): Promise<void> {
  const args = ['--recursive', '--force', '--one-file-system', '--', path];
  const { status, complaint } = await runProgram({ file: 'rm', args }, { signal, seconds: longestRemoval });
  if (status !== 0) throw new Failure('io', `cannot remove ${path}: ${complaint.split('\n')[0]?.replace(/^rm: /, '') || 'rm was killed'}`);
}
