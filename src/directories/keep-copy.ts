import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { runProgram } from '../processes/run-program.ts';
import { directoriesWithApart, isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { mountsBelow } from './mounts-below.ts';
import { noteTopAttributes } from './top-attributes.ts';

/** So many names fit on a command line, however long they are (execve(2): 2 MiB). */
const mostNames = 4000;

/** `cp` of a million files takes a minute or two; who waits longer than this waits for a dead disk. */
const longestCopy = 6 * 3600;

/**
 * Makes `copy` of a directory out of hard links, which takes no space; where the filesystem has none, of reflinks. The file daemon
 * unlinks a file before it restores it, so the copy keeps what was there. Nobody but its maker (root, in a job) can look into it.
 * @param options.apart files of databases, which come back as streams; they are not in the copy
 * @returns what is not kept, in words; where nothing could be kept there is no copy
 * @throws Failure: the copy's place cannot be written
 */
export async function keepCopy(
  directory: string,
  copy: string,
  options: { apart: readonly string[]; signal: AbortSignal },
): Promise<{ readonly isKept: boolean; readonly notKept: readonly string[] }> {
  const mounts = mountsBelow(directory);
  const entries = readdirSync(directory).filter((name) => !isOwnCopy(directory, name) && !mounts.includes(join(directory, name)));
  const complaints: string[] = [];
  for (const how of ['--link', '--reflink=always']) {
    makeTop(copy);
    const complaint = await copyEntries(directory, entries, copy, how, options.signal);
    if (complaint === undefined) {
      removeApart(directory, copy, options.apart);
      noteTopAttributes(directory, copy, statSync(directory));
      return { isKept: true, notKept: mounts.map((mount) => `${mount} is another filesystem`) };
    }
    complaints.push(complaint);
    rmSync(copy, { recursive: true, force: true });
  }
  return { isKept: false, notKept: [`${directory}: ${complaints[0]}`] };
}

function makeTop(copy: string): void {
  try {
    mkdirSync(copy, { mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Failure('would-overwrite', `${copy} is there already`, { hint: 'run the restore again', cause });
    throw new Failure(code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'privileges' : 'io', `cannot make ${copy}: ${message}`, {
      cause,
    });
  }
}

/** @returns cp's first complaint that is not about a file that vanished meanwhile */
async function copyEntries(
  directory: string,
  entries: readonly string[],
  copy: string,
  how: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let at = 0; at < entries.length; at += mostNames) {
    const names = entries.slice(at, at + mostNames).map((name) => join(directory, name));
    const args = ['--archive', how, '--one-file-system', `--target-directory=${copy}`, '--', ...names];
    const { status, complaint } = await runProgram({ file: 'cp', args }, { signal, seconds: longestCopy });
    if (status === 0) continue;
    const serious = complaint.split('\n').find((line) => line !== '' && !line.endsWith('No such file or directory'));
    if (serious !== undefined || status === undefined) return serious?.replace(/^cp: /, '') ?? 'cp was killed';
  }
  return undefined;
}

/** cp cannot be told to leave out something, and a link more or less to a file changes nothing in it. */
function removeApart(directory: string, copy: string, apart: readonly string[]): void {
  for (const inside of directoriesWithApart(directory, apart)) {
    if (!existsSync(join(copy, inside))) continue;
    for (const name of readdirSync(join(copy, inside))) {
      if (isApart(join(directory, inside, name), apart)) rmSync(join(copy, inside, name), { recursive: true, force: true });
    }
  }
}
