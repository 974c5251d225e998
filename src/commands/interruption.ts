import { constants } from 'node:os';
import { Interruption } from '../failures/interruption.ts';

/** How often to look whether the file daemon is still there. */
const interval = 500;

/**
 * Aborts the run when a signal asks for it, and, for what a file daemon started, when that daemon has died: it cannot tell us, and
 * a writer that lives on would take the end of its input for the end of the stream.
 */
export function watchForInterruption(run: AbortController, options: { ofParent: boolean }): void {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(name, () => run.abort(new Interruption(`ended by ${name}`, constants.signals[name])));
  }
  if (!options.ofParent) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    run.abort(new Interruption('the file daemon that started this has died', constants.signals.SIGTERM));
  }, interval);
  watch.unref();
}
