import type { Diagnosis } from '../../engines/contract.ts';
import { readRunRecords } from '../../state/run-record.ts';
import type { Check } from './check.ts';

const twoDays = 2 * 24 * 3600_000;

/** When each database was last sealed, and when a restore of it was last proven. */
export const records: Check = async ({ application: { name, databases }, context: { stateDir } }) => {
  const runs = await readRunRecords(stateDir, name);
  return Object.keys(databases).flatMap((database): Diagnosis[] => {
    const last = (...outcomes: string[]) => runs.findLast((run) => run.database === database && outcomes.includes(run.outcome))?.ended;
    const [sealed, restored] = [last('sealed'), last('restored', 'proven')];
    const isOld = sealed === undefined || Date.now() - Date.parse(sealed) > twoDays;
    return [
      isOld
        ? { level: 'warn', what: `${database}: last sealed ${sealed ?? 'never'}`, todo: 'run its backup job, and look why nobody does' }
        : { level: 'ok', what: `${database}: last sealed ${sealed}` },
      restored === undefined
        ? {
            level: 'warn',
            what: `${database}: no restore was ever proven here`,
            todo: `penstock drill ${name}/${database} < a stream`,
          }
        : { level: 'ok', what: `${database}: a restore was last proven ${restored}` },
    ];
  });
};
