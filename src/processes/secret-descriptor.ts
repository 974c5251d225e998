import { constants, openSync, unlinkSync, writeSync, closeSync, mkdtempSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens an unlinked file of mode 0600 that holds `secret`, gives its descriptor to `use`, and closes ours afterwards.
 * A child that inherits it as fd 3 opens /dev/fd/3 and reads from the start. (A pipe made by Node is a socket,
 * which cannot be opened by that name.) The file lies in memory where /dev/shm exists, and is gone before `use` runs.
 */
export function withSecretDescriptor<Result>(secret: string, use: (descriptor: number) => Result): Result {
  const descriptor = openUnlinked(secret);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openUnlinked(secret: string): number {
  const directory = mkdtempInMemory();
  const path = join(directory, 'secret');
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    unlinkSync(path);
    writeSync(descriptor, secret);
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
