import { endRestore } from '../operations/end-restore.ts';
import { printableLines } from '../reports/printable-lines.ts';
import { jobArgument } from './job-argument.ts';
import { withReport } from './print-report.ts';
import type { Verb } from './verb.ts';

export const afterRestore: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[STATUS]', meaning: "how Bareos believes the job ended: '%e'" },
  ],
  summary: 'After a restore job: swap in all its databases together, or put everything back; then the application goes on.',
  description:
    'A RunScript of the file daemon, for jobs that succeeded and for jobs that failed. It prints into the job log what each writer did, and in one line what state\n' +
    'everything is in.',
  examples: ["after-restore shop %i '%e'"],
  async run([name = '', jobId = '', status = ''], _options, surface) {
    const job = { ...jobArgument(jobId), purpose: 'restore', hasFailed: !status.startsWith('OK') } as const;
    const end = await withReport(name, jobId, surface, () => endRestore(name, job, surface));
    surface.print(`${name}: ${end.state}`);
    for (const line of end.lines) surface.print(`${name}: ${printableLines(line)}`);
    if (end.failure) throw end.failure;
  },
};
