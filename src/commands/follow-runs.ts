import { isatty } from 'node:tty';
import { followRuns as follow, type Followed } from '../operations/history/follow-runs.ts';
import { describeProgress } from '../reports/describe-progress.ts';
import { printable } from '../reports/printable.ts';
import { describeRun } from './describe-run.ts';
import type { Surface } from './verb.ts';
import { writeText } from './write-text.ts';

/** Milliseconds between two lines of a run, where they are not drawn over each other. */
const pause = 5000;

/** Shows how far what is running is, until it has ended: on a terminal in place, in a pipe a line for each run every few seconds. */
export async function followRuns(application: string | undefined, surface: Surface): Promise<void> {
  const draw = isatty(1) && surface.env['TERM'] !== undefined ? onTerminal() : inPipe();
  let hasSeen = false;
  for await (const moment of follow(application, surface)) {
    hasSeen = true;
    if (!draw(moment)) return;
  }
  if (!hasSeen) surface.print('nothing is running');
}

/** Draws one moment; false where nobody looks any more. */
type Draw = (moment: Followed) => boolean;

function onTerminal(): Draw {
  let drawn = 0;
  return (moment) => {
    const back = drawn === 0 ? '' : `\x1b[${drawn}F\x1b[J`;
    const lines = runningLines(moment);
    drawn = lines.length;
    // A line that is wrapped would be counted as one.
    const width = process.stdout.columns;
    return writeText(1, back + asText([...endedLines(moment), ...lines.map((line) => (width > 1 ? line.slice(0, width - 1) : line))]));
  };
}

function inPipe(): Draw {
  let last = Number.NEGATIVE_INFINITY;
  let shown = new Set<string>();
  return (moment) => {
    const isDue = performance.now() - last >= pause;
    const fresh = isDue ? moment.running : moment.running.filter(({ run }) => !shown.has(run.id));
    if (isDue) [last, shown] = [performance.now(), new Set()];
    for (const { run } of fresh) shown.add(run.id);
    return writeText(1, asText([...endedLines(moment), ...runningLines({ ...moment, running: fresh })]));
  };
}

const runningLines = ({ running }: Followed): string[] => running.map(({ run, estimate }) => printable(describeProgress(run, estimate)));

const endedLines = ({ ended }: Followed): string[] => ended.flatMap((run) => describeRun(run).map(printable));

const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
