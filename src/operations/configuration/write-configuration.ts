import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import type { PlannedFile } from './plan-configuration.ts';

/**
 * Writes what a plan says, each file at once or not at all, readable by its owner and group alone, who are those of the directory it lies in: the director does not run
 * as root. What is overwritten by force is kept beside as `.old`, which no daemon reads.
 * @throws Failure would-overwrite: what somebody else wrote or changed would be lost, and `force` is not given; nothing is written then
 */
export function writeConfiguration(plan: readonly PlannedFile[], options: { readonly force: boolean }): void {
  const foreign = plan.filter(({ state }) => state === 'changed by hand' || state === 'not ours');
  if (foreign[0] !== undefined && !options.force) {
    throw new Failure(
      'would-overwrite',
      `${foreign[0].path} ${foreign[0].state === 'not ours' ? 'is not made by penstock' : 'was changed by hand'}`,
      {
        hint: 'carry the change over into the application file, or overwrite it with --force, which keeps the old one beside it',
        details: foreign.slice(1).map(({ path }) => `so is ${path}`),
      },
    );
  }
  for (const file of plan) {
    if (file.state === 'new' || file.state === 'changed' || foreign.includes(file)) write(file, foreign.includes(file));
  }
}

function write({ path, text }: PlannedFile, keepsOld: boolean): void {
  try {
    const owner = makeDirectory(dirname(path));
    if (keepsOld && existsSync(path)) copyFileSync(path, `${path}.old`);
    const draft = `${path}.new`;
    rmSync(draft, { force: true });
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    giveTo(draft, owner);
    chmodSync(draft, 0o640);
    renameSync(draft, path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Failure(code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'privileges' : 'io', `cannot write ${path}: ${message}`, {
      hint: 'run it as root, or write elsewhere with --output',
      cause,
    });
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Makes what is missing of a path, each directory like the one it is made in. @returns who owns it */
function makeDirectory(path: string): Owner {
  if (existsSync(path)) return statSync(path);
  const owner = dirname(path) === path ? { uid: 0, gid: 0 } : makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o750 });
  giveTo(path, owner);
  return owner;
}

/** Only root gives files away; for others they are theirs already. */
function giveTo(path: string, { uid, gid }: Owner): void {
  const is = statSync(path);
  if (process.getuid?.() === 0 && (is.uid !== uid || is.gid !== gid)) chownSync(path, uid, gid);
}
