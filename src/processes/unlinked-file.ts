import { closeSync, constants, mkdtempSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens a new file of mode 0600 that has no name any more. Who gets the descriptor closes it.
 * @param below the directory whose disk it is to be on; without it, it is in memory where /dev/shm exists
 */
export function openUnlinked(below?: string): number {
  const directory = below === undefined ? mkdtempInMemory() : mkdtempSync(join(below, 'penstock-'));
  const path = join(directory, 'file');
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND, 0o600);
    unlinkSync(path);
    return descriptor;
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw error;
  } finally {
    rmdirSync(directory);
  }
}

function mkdtempInMemory(): string {
  try {
    return mkdtempSync('/dev/shm/penstock-');
  } catch {
    return mkdtempSync('/tmp/penstock-');
  }
}
