import { readLevel } from '../bareos/job-environment.ts';
import { beginBackup } from '../operations/begin-backup.ts';
import { jobArgument } from './job-argument.ts';
import type { Verb } from './verb.ts';

export const beforeBackup: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[LEVEL]', meaning: "the job's level: %l" },
  ],
  summary: 'Before a backup job: check that it can succeed, then let the application fall silent.',
  description:
    'A RunScript of the file daemon. It takes the application’s lock for the job, checks every database as its reader will, and runs the quiesce commands under a\n' +
    'lease: should the job, this hook or the file daemon come to a sudden end, a guardian lets the application go on. What fails here is undone here.',
  examples: ['before-backup shop %i %l'],
  async run([name = '', jobId = '', level], _options, surface) {
    await beginBackup(name, { ...jobArgument(jobId), purpose: 'backup', level: readLevel(level) }, surface);
  },
};
