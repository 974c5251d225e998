import { closeSync, writeSync } from 'node:fs';
import { openUnlinked } from './unlinked-file.ts';

/**
 * Opens an unlinked file of mode 0600 that holds `secret`, gives its descriptor to `use`, and closes ours afterwards.
 * A child that inherits it as fd 3 opens /dev/fd/3 and reads from the start. (A pipe made by Node is a socket,
 * which cannot be opened by that name.)
 */
export function withSecretDescriptor<Result>(secret: string, use: (descriptor: number) => Result): Result {
  const descriptor = openUnlinked();
  try {
    writeSync(descriptor, secret);
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
