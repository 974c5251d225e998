import { runProgram } from '../../processes/run-program.ts';
import type { Surroundings } from '../surroundings.ts';
import { throwIfFailed } from '../throw-if-failed.ts';
import type { Closeness, Findings } from './run-check.ts';

/** An integrity check reads every page and every index; that takes hours where there are terabytes. */
const longestCheck = 24 * 60 * 60;

/** Runs `sqlite-check` on `file`. */
export async function checkFile(file: string, surroundings: Surroundings, closeness: Closeness): Promise<Findings> {
  const call = surroundings.ownProgram(['sqlite-check', file, closeness]);
  const output = await runProgram(call, { signal: surroundings.signal, seconds: longestCheck });
  throwIfFailed(output, `checking ${file}`);
  return JSON.parse(output.stdout) as Findings;
}
