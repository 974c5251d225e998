import { isatty } from 'node:tty';
import type { Progress as ShowProgress, RowsPassed } from '../state/run-progress.ts';
import { asCount, asTime } from '../reports/quantities.ts';
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
      writeText(2, `\r\x1b[K${lineOf(bytes, rows, (now - began) / 1000)}`);
    },
    clear() {
      if (shown > 0) writeText(2, '\r\x1b[K');
      shown = 0;
    },
  };
}

/** `310.2 MB, 61.2 MB/s, 1,200,000 of about 2,500,000 rows (48 %), 236,000 rows/s, about 5.5 s to go`. */
function lineOf(bytes: number, passed: RowsPassed | undefined, seconds: number): string {
  const parts = [`${(bytes / 1e6).toFixed(1)} MB`, `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`];
  if (passed === undefined || passed.rows === 0) return parts.join(', ');
  const { rows, ofRows = 0 } = passed;
  const isKnown = ofRows > rows;
  const share = isKnown ? ` of about ${asCount(ofRows)} rows (${Math.floor((rows / ofRows) * 100)} %)` : ' rows';
  parts.push(`${asCount(rows)}${share}`, `${asCount(Math.round(rows / seconds))} rows/s`);
  if (isKnown) parts.push(`about ${asTime((ofRows - rows) * (seconds / rows))} to go`);
  return parts.join(', ');
}
