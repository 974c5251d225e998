import { createHash } from 'node:crypto';

/** SHA-256 of all of them, one after the other, in hexadecimal digits. */
export function sha256(...parts: readonly (Buffer | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** A line of a file that `sha256sum -c` takes. */
export function sumLine(name: string, body: Buffer): string {
  return `${sha256(body)}  ${name}\n`;
}
