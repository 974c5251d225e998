import { closeSync, fstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { runProgram } from '../processes/run-program.ts';
import { uniqueSuffix } from '../state/unique-suffix.ts';
import { beneath, openDirectory, pathOf } from './held-path.ts';
import { writing } from './writing.ts';

/** To remove what a million files left takes some minutes. */
const longestRemoval = 3600;

/**
 * Makes a stage inside a directory, on its filesystem, for what is to be renamed into place: a directory of our own, which nobody else can look into, wherever it is moved
 * meanwhile; and removes it with what is left in it. A killed run leaves it; who puts the directory
 * back then, removes it.
 * @param outer the descriptor of the directory, which may be somebody else's
 * @param path its path, raw, for failures
 * @param act is given its path, for us and for our children
 * @throws Failure io or privileges: it cannot be made there
 */
export async function stageInside<R>(outer: number, path: string, act: (stage: string) => Promise<R>): Promise<R> {
  const name = `__penstock_${uniqueSuffix()}_coming`;
  writing(path, () => mkdirSync(beneath(outer, name), { mode: 0o700 }));
  const descriptor = openDirectory(beneath(outer, name));
  if (descriptor === undefined) throw taken(name);
  try {
    const { uid, mode } = fstatSync(descriptor);
    if (uid !== process.geteuid?.() || (mode & 0o77) !== 0) throw taken(name);
    return await act(pathOf(descriptor));
  } finally {
    await empty(`${pathOf(descriptor)}/.`);
    closeSync(descriptor);
    remove(outer, name);
  }
}

function taken(name: string): Failure {
  return new Failure('io', `somebody has just replaced the directory ${name}, which was made a moment ago`);
}

/** Also where the run is to end. Node's own way knows only names that are text. */
async function empty(path: string): Promise<void> {
  const args = [path, '-mindepth', '1', '-xdev', '-delete'];
  await runProgram({ file: 'find', args }, { signal: AbortSignal.timeout(longestRemoval * 1000), seconds: longestRemoval });
}

function remove(outer: number, name: string): void {
  try {
    rmdirSync(beneath(outer, name));
  } catch {
    // Whoever moved it has it; it is empty.
  }
}
