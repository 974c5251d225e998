import { beginRestore } from '../operations/begin-restore.ts';
import { jobArgument } from './job-argument.ts';
import type { Verb } from './verb.ts';

export const beforeRestore: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
  ],
  summary: 'Before a restore job: let the application fall silent, and keep what the job is going to replace.',
  description:
    'A RunScript of the file daemon. It takes the application’s lock for the job and keeps a copy of its directories beside them, made of hard links. From then on the\n' +
    'job’s writers only stage: after-restore swaps all databases together, or puts everything back.',
  examples: ['before-restore shop %i'],
  async run([name = '', jobId = ''], _options, surface) {
    await beginRestore(name, { ...jobArgument(jobId), purpose: 'restore' }, surface);
  },
};
