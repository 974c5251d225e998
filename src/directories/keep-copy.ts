import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { xargsThatDies } from '../processes/dies-with-parent.ts';
import { runProgram } from '../processes/run-program.ts';
import { pathBytes, pathText, rawPath } from '../state/path-bytes.ts';
import { directoriesWithApart, isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { mountsBelow } from './mounts-below.ts';
import { rawNames } from './raw-names.ts';
import { noteTopAttributes } from './top-attributes.ts';

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
  const entries = rawNames(rawPath(directory)).filter((name) => {
    const text = pathText(name);
    return !isOwnCopy(directory, text) && !mounts.includes(join(directory, text));
  });
  const complaints: string[] = [];
  for (const how of ['--link', '--reflink=always']) {
    makeTop(copy);
    const complaint = await copyEntries(directory, entries, copy, how, options.signal);
    if (complaint === undefined) {
      removeApart(directory, copy, options.apart);
      noteTopAttributes(rawPath(directory), rawPath(copy), statSync(directory));
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
  const input = pathBytes(entries.map((name) => `${join(rawPath(directory), name)}\0`).join(''));
  const { status, complaint } = await runProgram(
    xargsThatDies('cp', ['--archive', how, '--one-file-system', `--target-directory=${copy}`, '--']),
    { signal, seconds: longestCopy, input },
  );
  if (status === 0) return undefined;
  const serious = complaint.split('\n').find((line) => line !== '' && !line.endsWith('No such file or directory'));
  return serious === undefined && status !== undefined ? undefined : (serious?.replace(/^(cp|xargs): /, '') ?? 'cp was killed');
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
