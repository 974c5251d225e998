import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pathBytes } from '../state/path-bytes.ts';

/** Up to here a file is read in one go, which is several times as fast for the many small ones. */
const small = 128 * 1024;

let inOneGo = 0;

/** The SHA-256 of a file's bytes, in hexadecimal. @param path raw */
export async function digestFile(path: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (statSync(pathBytes(path)).size <= small) {
    // The event loop must turn: a signal that ends the run is heard there.
    if (++inOneGo % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    return createHash('sha256')
      .update(readFileSync(pathBytes(path)))
      .digest('hex');
  }
  const digest = createHash('sha256');
  const file = await open(pathBytes(path), 'r');
  try {
    const buffer = Buffer.allocUnsafe(256 * 1024);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return digest.digest('hex');
      digest.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
