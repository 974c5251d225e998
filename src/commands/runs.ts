import { readRunRecords, type RunRecord } from '../state/run-record.ts';
import { describeRun } from './describe-run.ts';
import type { Verb } from './verb.ts';

export const runs: Verb = {
  arguments: [{ name: '[APPLICATION]', meaning: 'only this application’s runs' }],
  summary: 'List what was dumped and restored, and how it ended.',
  options: [{ flags: '--json', meaning: 'print the records as JSON' }],
  examples: ['penstock runs', 'penstock runs shop --json'],
  async run([application], options, surface) {
    const records = await readRunRecords(surface.stateDir, application);
    if (options['json'] === true) surface.print(JSON.stringify(records.map(withoutProcess), undefined, 2));
    else if (records.length === 0) surface.print('no runs are recorded');
    else for (const record of records) for (const line of describeRun(record)) surface.print(line);
  },
};

/** Which process it was says nothing to a reader. */
function withoutProcess(record: RunRecord): Partial<RunRecord> {
  return { ...record, process: undefined };
}
