import { writeSync } from 'node:fs';

/**
 * Writes text to stdout (1) or stderr (2) at once, so that nothing is lost when the process exits, and without loading what a
 * stream needs. That nobody reads any more (`penstock runs | head`) is no error of ours.
 * @returns whether somebody still reads
 */
export function writeText(descriptor: 1 | 2, text: string): boolean {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
      // Another program made the pipe non-blocking, and it is full: sleep a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  return true;
}
