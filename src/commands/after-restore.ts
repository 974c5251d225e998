import { releaseJobLock } from '../state/lock.ts';
import { printReport } from './print-report.ts';
import type { Verb } from './verb.ts';

export const afterRestore: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[STATUS]', meaning: "how Bareos believes the job ended: '%e'" },
  ],
  summary: 'After a restore job: print what its writers did into the job log.',
  examples: ["after-restore shop %i '%e'"],
  async run([name = '', jobId = ''], _options, surface) {
    await releaseJobLock(surface.stateDir, name, jobId);
    await printReport(name, jobId, surface);
  },
};
