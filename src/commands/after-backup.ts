import { Failure } from '../failures/failure.ts';
import { endBackup, type BackupEnd } from '../operations/end-backup.ts';
import { printableLines } from '../reports/printable-lines.ts';
import { jobArgument } from './job-argument.ts';
import { withReport } from './print-report.ts';
import type { Verb } from './verb.ts';

export const afterBackup: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[STATUS]', meaning: "how Bareos believes the job ended: '%e'" },
  ],
  summary: 'After a backup job: let the application go on, say what the readers did, and refuse a job that lacks a sealed stream.',
  description:
    'A RunScript of the file daemon, for jobs that succeeded and for jobs that failed. Its stdout stands in the job log: Bareos prints only a number for a reader that\n' +
    'failed, the reason is here.',
  examples: ["after-backup shop %i '%e'"],
  async run([name = '', jobId = '', status = ''], _options, surface) {
    jobArgument(jobId);
    const hasFailed = !status.startsWith('OK');
    const end = await withReport(name, jobId, surface, () => endBackup(name, { jobId, hasFailed }, surface));
    for (const line of summarise(name, end, hasFailed)) surface.print(printableLines(line));
    if (hasFailed || end.missing.length === 0) return;
    throw new Failure(
      'not-whole',
      `job ${jobId} has no sealed stream of ${end.missing.map((database) => `${name}/${database}`).join(', ')}, although its status is ${status}`,
      { hint: 'the backup of these databases cannot be restored; the reason stands above, or the FileSet has no bpipe line for them' },
    );
  },
};

function summarise(name: string, { runs, missing, silence, wasRunning }: BackupEnd, hasFailed: boolean): string[] {
  const sealed = runs.filter((run) => run.outcome === 'sealed' && !missing.includes(run.database));
  const sum = (what: 'bytes' | 'rows'): number => sealed.reduce((total, run) => total + (run[what] ?? 0), 0);
  const unread = missing.filter((database) => !runs.some((run) => run.database === database));
  return [
    ...(sealed.length + missing.length === 0
      ? []
      : [`${name}: ${sealed.length} of ${sealed.length + missing.length} databases sealed, ${sum('rows')} rows, ${sum('bytes')} bytes`]),
    ...unread.map((database) => `${name}/${database}: ${whyUnread(runs, hasFailed)}`),
    ...(silence === undefined ? [] : [`${name} was silent for ${Math.round(silence)} s and goes on`]),
    ...(wasRunning ? [`${name} was not silent (maintenance: during: never): its databases and files are of different moments`] : []),
  ];
}

/** Bareos ends a job at the first stream that fails; those behind it are not to blame. */
function whyUnread(runs: BackupEnd['runs'], hasFailed: boolean): string {
  if (runs.some((run) => run.outcome !== 'sealed')) return 'its turn did not come, because the job ended with the stream before it';
  const never = 'no reader of this job was ever started';
  return hasFailed && runs.length === 0
    ? `${never}; the job had failed before`
    : `${never}; Bareos prints 268435711 where it cannot execute one`;
}
