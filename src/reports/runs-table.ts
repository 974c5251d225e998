import { isDaemonsJob } from '../state/is-daemons-job.ts';
import { hasSucceeded, reasonOf } from './outcomes.ts';
import { printable } from './printable.ts';
import { asCount, asMoment, asSize, asTime } from './quantities.ts';
import type { ReportedRun } from './with-proofs.ts';

const columns: readonly { readonly title: string; readonly isNumber?: true; readonly cell: (run: ReportedRun) => string }[] = [
  { title: 'STARTED', cell: (run) => asMoment(run.started) },
  { title: 'DATABASE', cell: (run) => `${run.application}/${run.database}` },
  { title: 'RUN', cell: (run) => run.verb },
  { title: 'JOB', isNumber: true, cell: ({ jobId }) => (isDaemonsJob(jobId) ? (jobId ?? '') : '-') },
  { title: 'LEVEL', cell: (run) => run.level ?? '-' },
  { title: 'ROWS', isNumber: true, cell: ({ rows }) => (rows === undefined ? '-' : asCount(rows)) },
  { title: 'SIZE', isNumber: true, cell: ({ bytes }) => (bytes === undefined ? '-' : asSize(bytes)) },
  { title: 'TIME', isNumber: true, cell: ({ seconds }) => (seconds === undefined ? '-' : asTime(seconds)) },
  { title: 'MB/S', isNumber: true, cell: rate },
  { title: 'RESULT', cell: (run) => run.outcome },
  { title: 'PROVEN', cell: proof },
];

/** The runs as a table for people, oldest first, with the reason of each failure below its line. @param colour whether a terminal shows it */
export function runsTable(runs: readonly ReportedRun[], colour: boolean): readonly string[] {
  const rows = runs.map((run) => columns.map(({ cell }) => printable(cell(run))));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (columns[at]?.isNumber === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
  return [
    paint(1, line(columns.map(({ title }) => title))),
    ...runs.flatMap((run, at) => {
      const text = line(rows[at] ?? []);
      const reason = reasonOf(run);
      const head = hasSucceeded(run) === false ? paint(31, text) : run.provenBy === undefined ? text : paint(32, text);
      const notes = [
        ...(reason === undefined ? [] : [`error: ${reason}`]),
        ...(run.failure?.hint === undefined ? [] : [`hint: ${run.failure.hint}`]),
        ...(run.to === undefined ? [] : [`to: ${run.to}`]),
        ...(run.by === undefined ? [] : [`by: ${run.by}`]),
        ...changesOf(run),
        ...run.warnings.map((warning) => `warning: ${warning}`),
      ];
      return [head, ...notes.map((note) => `    ${printable(note)}`)];
    }),
  ];
}

/** What was changed; of much the first, for a table has many runs. */
function changesOf({ changes = [] }: ReportedRun): readonly string[] {
  const shown = changes.length > 5 ? changes.slice(0, 4) : changes;
  const rest = changes.length - shown.length;
  return [...shown.map((change) => `changed: ${change}`), ...(rest === 0 ? [] : [`and ${rest} more: --json has them`])];
}

function rate({ bytes, seconds }: ReportedRun): string {
  return bytes === undefined || seconds === undefined || seconds <= 0 ? '-' : (bytes / 1e6 / seconds).toFixed(1);
}

/** Only a sealed dump can be proven, and says so where it was not. */
function proof({ verb, outcome, provenBy }: ReportedRun): string {
  if (provenBy !== undefined) return `${asMoment(provenBy.ended)} by ${provenBy.verb}`;
  return verb === 'dump' && outcome === 'sealed' ? 'not yet' : '-';
}
