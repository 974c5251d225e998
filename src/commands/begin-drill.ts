import { beginDrill as begin } from '../operations/begin-drill.ts';
import { jobArgument } from './job-argument.ts';
import type { Verb } from './verb.ts';

export const beginDrill: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
  ],
  summary: 'Before a drill job: keep other drills of the application out.',
  description: 'A RunScript of the file daemon, written by penstock configure. The application goes on, backups and restores do not wait.',
  examples: ['penstock begin-drill shop %i'],
  async run([name = '', jobId = ''], _options, surface) {
    await begin(name, jobArgument(jobId), surface);
  },
};
