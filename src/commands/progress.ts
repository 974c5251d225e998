import { isatty } from 'node:tty';
import { writeText } from './write-text.ts';

/** How much has passed, on a terminal; nothing at all in a pipe. */
export interface Progress {
  show(bytes: number): void;
  clear(): void;
}

/** Rewrites one line of stderr, if that is a terminal, at most four times a second. */
export function progressOnStderr(): Progress {
  if (process.env['TERM'] === undefined || !isatty(2)) return { show: () => undefined, clear: () => undefined };
  const began = performance.now();
  let shown = 0;
  return {
    show(bytes) {
      const now = performance.now();
      if (now - shown < 250) return;
      shown = now;
      const megabytes = bytes / 1e6;
      writeText(2, `\r\x1b[K${megabytes.toFixed(1)} MB, ${(megabytes / ((now - began) / 1000)).toFixed(1)} MB/s`);
    },
    clear() {
      if (shown > 0) writeText(2, '\r\x1b[K');
      shown = 0;
    },
  };
}
