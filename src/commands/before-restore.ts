import { readApplication } from '../applications/read-application.ts';
import { takeLock } from '../state/lock.ts';
import type { Verb } from './verb.ts';

export const beforeRestore: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
  ],
  summary: 'Before a restore job: take the application’s lock for the job, so that nothing else touches its databases.',
  examples: ['before-restore shop %i'],
  async run([name = '', jobId = ''], _options, surface) {
    const application = await readApplication(name, surface.configDir);
    const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
    await takeLock(surface.stateDir, name, { jobId, purpose: 'restore', until });
  },
};
