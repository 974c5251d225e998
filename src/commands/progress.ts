import { isatty } from 'node:tty';
import { howFar } from '../reports/how-far.ts';
import { pace } from '../reports/pace.ts';
import type { Progress as ShowProgress } from '../state/run-progress.ts';
import { writeText } from './write-text.ts';

/** How far it is, on a terminal; nothing at all in a pipe. */
export interface Progress {
  readonly show: ShowProgress;
  clear(): void;
}

/** Rewrites one line of stderr, if that is a terminal, at most four times a second. */
export function progressOnStderr(): Progress {
  if (process.env['TERM'] === undefined || !isatty(2)) return { show: () => undefined, clear: () => undefined };
  const began = performance.now();
  let shown = 0;
  return {
    show(bytes, rows) {
      const now = performance.now();
      if (now - shown < 250) return;
      shown = now;
      writeText(2, `\r\x1b[K${howFar(pace({ bytes, ...rows }, (now - began) / 1000, undefined))}`);
    },
    clear() {
      if (shown > 0) writeText(2, '\r\x1b[K');
      shown = 0;
    },
  };
}
