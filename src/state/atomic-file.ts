import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../failures/failure.ts';
import { uniqueSuffix } from './unique-suffix.ts';

/**
 * Writes a small file so that a reader sees the old or the new text, never a part, also after a crash. Mode 0600, directories 0700.
 * @throws Failure io: it cannot be written
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await withDraft(path, text, async (draft) => {
    await rename(draft, path);
    await syncDirectory(dirname(path));
  });
}

/**
 * The same for a file that is not there: of several who try at once one succeeds.
 * @returns false where it is there already
 * @throws Failure io: it cannot be written
 */
export async function createAtomically(path: string, text: string): Promise<boolean> {
  return withDraft(path, text, async (draft) => {
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  });
}

/** Gives the file its name only when all of its text is on disk. */
async function withDraft<R>(path: string, text: string, place: (draft: string) => Promise<R>): Promise<R> {
  const draft = `${path}.${uniqueSuffix()}`;
  try {
    await makeDirectory(dirname(path));
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    return await place(draft);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw stateFailure(path, cause);
  }
}

/** Makes a directory below the state directory, readable by its owner alone. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw stateFailure(path, cause);
  }
}

/** Makes a rename or an unlink in `directory` survive a crash. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function stateFailure(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure('privileges', `cannot write ${path}`, {
      hint: 'run it as root, or name another state directory with --state-dir',
      cause,
    });
  }
  return new Failure('io', `cannot write ${path}: ${(cause as Error).message}`, { cause });
}
