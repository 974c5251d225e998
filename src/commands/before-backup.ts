import { readLevel } from '../bareos/job-environment.ts';
import { lockForJob } from './lock-for-job.ts';
import type { Verb } from './verb.ts';

export const beforeBackup: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[LEVEL]', meaning: "the job's level: %l" },
  ],
  summary: 'Before a backup job: take the application’s lock for the job, so that its readers know which job they belong to.',
  examples: ['before-backup shop %i %l'],
  async run([name = '', jobId = '', level], _options, surface) {
    await lockForJob(name, { jobId, level: readLevel(level), purpose: 'backup' }, surface);
  },
};
