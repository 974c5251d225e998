import { Failure } from '../failures/failure.ts';
import { endDrill as end, type DrillEnd } from '../operations/end-drill.ts';
import { jobArgument } from './job-argument.ts';
import { withReport } from './print-report.ts';
import type { Verb } from './verb.ts';

export const endDrill: Verb = {
  arguments: [
    { name: '<APPLICATION>', meaning: 'which application' },
    { name: '<JOBID>', meaning: "the job's id: %i" },
    { name: '[STATUS]', meaning: "how Bareos believes the job ended: '%e'" },
  ],
  summary: 'After a drill job: say what was proven, remove the files it brought back, refuse a job that has not proven every database.',
  description: 'A RunScript of the file daemon, written by penstock configure; its stdout stands in the job log.',
  examples: ["penstock end-drill shop %i '%e'"],
  async run([name = '', jobId = '', status = ''], _options, surface) {
    jobArgument(jobId);
    const drill = await withReport(name, jobId, surface, () => end(name, jobId, surface));
    const { proven, unproven, unwritten, files, withoutFiles } = drill;
    surface.print(
      `${name}: ${proven.length} of ${proven.length + unproven.length} databases proven; ${files.count} files, ${files.bytes} bytes came back and are removed`,
    );
    for (const database of unwritten)
      surface.print(`${name}/${database}: no writer of this job was ever started; its stream is in no backup`);
    if (status.startsWith('OK')) refuse(name, jobId, drill);
    else if (withoutFiles.length > 0) surface.print(`${name}: no file came of ${withoutFiles.join(', ')}`);
  },
};

/** @throws Failure not-whole: the daemon believes fine what was not proven */
function refuse(name: string, jobId: string, { unproven, withoutFiles }: DrillEnd): void {
  if (unproven.length > 0) {
    throw new Failure('not-whole', `job ${jobId} has not proven ${unproven.map((database) => `${name}/${database}`).join(', ')}`, {
      hint: 'the reason stands above; a backup that cannot be proven is none',
    });
  }
  if (withoutFiles.length > 0) {
    throw new Failure('not-whole', `job ${jobId} brought back no file of ${withoutFiles.join(', ')}`, {
      hint: 'look whether the FileSet has them, and whether they are empty',
    });
  }
}
