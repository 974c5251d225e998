import { lockForJob } from './lock-for-job.ts';
import type { Verb } from './verb.ts';

export const beforeRestore: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
  ],
  summary: 'Before a restore job: take the application’s lock for the job, so that nothing else touches its databases.',
  examples: ['before-restore shop %i'],
  async run([name = '', jobId = ''], _options, surface) {
    await lockForJob(name, { jobId, purpose: 'restore' }, surface);
  },
};
