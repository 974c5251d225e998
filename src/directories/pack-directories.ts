import { diesWithParent } from '../processes/dies-with-parent.ts';
import { startProgram, type RunningProgram } from '../processes/start-program.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';

/** Access control lists and extended attributes have no other program that is on every Debian. */
export const tarAttributes: readonly string[] = ['--xattrs', '--xattrs-include=*', '--acls', '--numeric-owner'];

/**
 * Starts tar, which gives directories without what is in them, with all their attributes.
 * @param from a directory, raw
 * @param names paths of directories below `from`, raw; `.` is itself. Of one that is not there tar complains
 */
export function packDirectories(from: string, names: readonly string[], signal: AbortSignal): RunningProgram {
  const what = ['--no-recursion', '--null', '--files-from=-'];
  const program = startProgram(
    diesWithParent('tar', ['--create', '--file=-', `--directory=${pathText(from)}`, '--format=posix', ...tarAttributes, ...what]),
    { signal },
  );
  program.stdin.end(pathBytes(names.map((name) => `${name}\0`).join('')));
  return program;
}
