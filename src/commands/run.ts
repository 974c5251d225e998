import { findFileDaemon } from '../bareos/file-daemon.ts';
import { exitStatuses } from '../failures/exit-status.ts';
import { Interruption } from '../failures/interruption.ts';
import { untilEnded } from '../processes/living.ts';
import { printableLines } from '../reports/printable-lines.ts';
import { watchForInterruption } from './interruption.ts';
import { parse } from './parse.ts';
import type { ProgramName } from './program-names.ts';
import { progressOnStderr } from './progress.ts';
import { say } from './say.ts';
import type { Surface } from './verb.ts';
import { wrapLines } from './wrap-lines.ts';
import { writeText } from './write-text.ts';

/** How to call this same executable again as `penstock`. */
export interface Self {
  readonly file: string;
  readonly args: readonly string[];
}

/**
 * Runs a program and ends the process: the only place that turns an outcome into lines on stderr and an exit status.
 * @param self how to start Penstock again, for the engines that are their own dump tool
 */
export function run(program: ProgramName, args: readonly string[], self: Self): void {
  // A process that has nothing left to wait for ends by itself, and with 0: where that comes before the outcome, it is a bug, and no success.
  process.once('beforeExit', () => {
    const { lines, status } = say(program, new Error('nothing is left to wait for, and there is no outcome'));
    writeText(2, lines.map((line) => `${line}\n`).join(''));
    process.exit(status);
  });
  void execute(program, args, self).then(async (status) => {
    await untilEnded();
    process.exit(status);
  });
}

async function execute(program: ProgramName, args: readonly string[], self: Self): Promise<number> {
  const byDaemon = program.startsWith('bpipe-');
  // What a hook prints stands in the job log; at a shell, and in a journal, nobody needs it broken.
  const asRead = /^(before|after)-/.test(program) && findFileDaemon() !== undefined ? wrapLines : (text: string): string => text;
  const interruption = new AbortController();
  watchForInterruption(interruption, { ofParent: byDaemon });
  const progress = progressOnStderr();
  try {
    const call = await parse(program, args);
    if (call.kind === 'text') {
      writeText(1, call.text);
      return exitStatuses.ok.status;
    }
    const surface: Surface = {
      signal: interruption.signal,
      configDir: call.configDir ?? process.env['PENSTOCK_CONFIG_DIR'] ?? '/etc/penstock',
      stateDir: call.stateDir ?? process.env['PENSTOCK_STATE_DIR'] ?? '/var/lib/penstock',
      env: process.env,
      ownProgram: (own) => ({ file: self.file, args: [...self.args, ...own] }),
      warn: (line) => {
        progress.clear();
        writeText(2, `${asRead(`${program}: warning: ${printableLines(line)}`)}\n`);
      },
      progress: progress.show,
      print: (text) => {
        progress.clear();
        writeText(1, `${asRead(text)}\n`);
      },
      byDaemon,
      force: call.options['force'] === true,
    };
    // Whatever hangs after an interruption (a child in an uninterruptible wait) does not keep us.
    await Promise.race([call.verb.run(call.arguments, call.options, surface), tooLong(interruption.signal)]);
    progress.clear();
    return exitStatuses.ok.status;
  } catch (error) {
    progress.clear();
    const cause: unknown =
      interruption.signal.aborted && interruption.signal.reason instanceof Interruption ? interruption.signal.reason : error;
    const { lines, status } = say(program, cause);
    writeText(2, lines.map((line) => `${asRead(line)}\n`).join(''));
    if (program === 'bpipe-reader') await outliveTheStorageDaemon();
    return status;
  }
}

/** How long an interrupted run may clean up. */
const longestCleaning = 40_000;

function tooLong(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason as Error), longestCleaning).unref(), { once: true });
  });
}

/**
 * A reader that fails in its first second waits until it has lived two: an instant failure makes bareos-sd 25.1 and 26-pre crash
 * under their default reservation setting, and with it every job that is running.
 */
async function outliveTheStorageDaemon(): Promise<void> {
  const lived = process.uptime();
  if (lived < 1) await new Promise((resolve) => setTimeout(resolve, (2 - lived) * 1000));
}
