import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pathBytes } from '../state/path-bytes.ts';

/** The SHA-256 of a file's bytes, in hexadecimal. @param path raw */
export async function digestFile(path: string, signal: AbortSignal): Promise<string> {
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
