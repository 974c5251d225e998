import { runProgram, type Output } from './run-program.ts';

const asked = new Map<string, Promise<Output>>();

/** What `file --version` gives; a run asks each program once, however often its version matters. */
export function programVersion(file: string, signal: AbortSignal): Promise<Output> {
  const before = asked.get(file);
  if (before) return before;
  const answer = runProgram({ file, args: ['--version'] }, { signal, seconds: 20 });
  asked.set(file, answer);
  // Only an answer is kept: a program that could not be asked is asked again.
  answer.then(
    ({ status }) => status === 0 || asked.delete(file),
    () => asked.delete(file),
  );
  return answer;
}
