import { rename } from 'node:fs/promises';
import { removeTree } from './remove-tree.ts';

/** Removes a copy. Its name goes first, so that a killed run leaves no copy that looks whole: what it lacks would be taken from the directory. */
export async function removeCopy(copy: string): Promise<void> {
  const going = `${copy}_going`;
  await removeTree(going, untilDone);
  try {
    await rename(copy, going);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await removeTree(going, untilDone);
}

/** What has begun to go is no copy any more, so there is nothing to stop for. */
const untilDone = new AbortController().signal;
