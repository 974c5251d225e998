import { readApplication } from '../applications/read-application.ts';
import { Failure } from '../failures/failure.ts';
import { releaseJobLock } from '../state/lock.ts';
import { printReport } from './print-report.ts';
import type { Verb } from './verb.ts';

export const afterBackup: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[STATUS]', meaning: "how Bareos believes the job ended: '%e'" },
  ],
  summary: 'After a backup job: print what its readers did into the job log, and refuse a job that lacks a sealed stream.',
  description: 'Stdout of a RunScript stands in the job log. Bareos prints only a number for a reader that failed; the reason is here.',
  examples: ["after-backup shop %i '%e'"],
  async run([name = '', jobId = '', status = ''], _options, surface) {
    const application = await readApplication(name, surface.configDir);
    await releaseJobLock(surface.stateDir, name, jobId);
    const records = await printReport(name, jobId, surface);
    const sealed = new Set(records.filter((run) => run.verb === 'dump' && run.outcome === 'sealed').map((run) => run.database));
    const missing = Object.keys(application.databases).filter((database) => !sealed.has(database));
    if (status.startsWith('OK') && missing.length > 0) {
      throw new Failure(
        'not-whole',
        `job ${jobId} has no sealed stream of ${missing.map((database) => `${name}/${database}`).join(', ')}`,
        {
          hint: 'the backup of these databases cannot be restored; the FileSet needs a bpipe line for each',
        },
      );
    }
  },
};
