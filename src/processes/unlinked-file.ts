import { closeSync, constants, mkdtempSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Opens a new file of mode 0600 that has no name any more; in memory where /dev/shm exists. Who gets the descriptor closes it. */
export function openUnlinked(): number {
  const directory = mkdtempInMemory();
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
