/** How much has passed, on a terminal; nothing at all in a pipe. */
export interface Progress {
  show(bytes: number): void;
  clear(): void;
}

/** Rewrites one line of `terminal` at most four times a second. */
export function progressOn(terminal: NodeJS.WriteStream): Progress {
  if (!terminal.isTTY) return { show: () => undefined, clear: () => undefined };
  const began = performance.now();
  let shown = 0;
  return {
    show(bytes) {
      const now = performance.now();
      if (now - shown < 250) return;
      shown = now;
      const megabytes = bytes / 1e6;
      terminal.write(`\r\x1b[K${megabytes.toFixed(1)} MB, ${(megabytes / ((now - began) / 1000)).toFixed(1)} MB/s`);
    },
    clear() {
      if (shown > 0) terminal.write('\r\x1b[K');
      shown = 0;
    },
  };
}
