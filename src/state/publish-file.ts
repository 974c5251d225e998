import { open, rename, rm } from 'node:fs/promises';
import { Failure } from '../failures/failure.ts';
import { uniqueSuffix } from './unique-suffix.ts';

/**
 * Writes a file for others, wherever they want it: they see the old or the new text, never a part. Its directory must be there.
 * @param mode its permissions, whatever the umask says
 * @throws Failure io or privileges: it cannot be written
 */
export async function publishFile(path: string, text: string, mode: number): Promise<void> {
  // The collectors that such a file is for look at names; a draft's ends in none that they take.
  const draft = `${path}.${uniqueSuffix()}`;
  try {
    const file = await open(draft, 'wx', mode);
    try {
      await file.chmod(mode);
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new Failure('io', `cannot write ${path}: its directory does not exist`, { hint: 'make it, or name another file', cause });
    const isForbidden = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    throw new Failure(isForbidden ? 'privileges' : 'io', `cannot write ${path}: ${message}`, { cause });
  }
}
