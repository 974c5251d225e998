import { rename, rm } from 'node:fs/promises';

/** Removes a copy. Its name goes first, so that a killed run leaves no copy that looks whole: what it lacks would be taken from the directory. */
export async function removeCopy(copy: string): Promise<void> {
  const going = `${copy}_going`;
  await rm(going, { recursive: true, force: true });
  try {
    await rename(copy, going);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(going, { recursive: true, force: true });
}
