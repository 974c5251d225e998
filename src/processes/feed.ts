import type { Ending, RunningProgram } from './start-program.ts';

/**
 * Gives a program some of its stdin.
 * @returns undefined when the kernel has all of it, and nobody looks at `bytes` any more; how the program ended, where it did before
 */
export async function feed({ stdin, ended }: Pick<RunningProgram, 'stdin' | 'ended'>, bytes: Buffer): Promise<Ending | undefined> {
  if (stdin.destroyed || stdin.writableEnded) return ended;
  if (bytes.length === 0) return undefined;
  const taken = new Promise<boolean>((resolve) => stdin.write(bytes, (error) => resolve(!error)));
  const outcome = await Promise.race([taken, ended]);
  return outcome === true ? undefined : ended;
}
