import { asDiagnosis } from '../../engines/as-diagnosis.ts';
import type { Diagnosis, Engine, Target } from '../../engines/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { findDatabase, targetOf } from '../target-of.ts';
import { workersFor } from '../workers-for.ts';
import type { Check, Examinee } from './check.ts';

/** Every database: whether it can be dumped, and whether it could be restored. */
export const databases: Check = async (examinee) => {
  const names = Object.keys(examinee.application.databases);
  return (await Promise.all(names.map((name) => diagnose(examinee, name)))).flat();
};

async function diagnose({ application, context }: Examinee, name: string): Promise<readonly Diagnosis[]> {
  const { engine: engineName, settings } = findDatabase(application, name);
  const engine = await loadEngine(engineName);
  const warnings: string[] = [];
  const target = targetOf(application, name, { ...context, warn: (line) => void warnings.push(line), now: new Date() });
  const named = (diagnosis: Diagnosis): Diagnosis => ({ ...diagnosis, what: `${name}: ${diagnosis.what}` });
  const drills = application.drill?.server === 'private' ? await diagnosePrivate(engine, target) : [];
  try {
    const examination = await engine.examine(target);
    const backup: Diagnosis = {
      level: 'ok',
      what: `${engine.describe(settings)} (${examination.flavour} ${examination.serverVersion}) can be dumped by ${examination.client}`,
    };
    const restore = await engine.diagnose(target, examination);
    const isShared = application.stream.format === 'archive' && workersFor(application, engine.segments.coresOfReader) > 1;
    const segments = (isShared && (await engine.segments.diagnose?.(target))) || [];
    return [backup, ...segments, ...warnings.map((what): Diagnosis => ({ level: 'warn', what })), ...restore, ...drills].map(named);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const failed: Diagnosis = { level: 'fail', what: error.message, ...(error.hint === undefined ? {} : { todo: error.hint }) };
    return [failed, ...drills].map(named);
  }
}

/** An engine without servers needs none. */
async function diagnosePrivate({ privately }: Engine<unknown>, { surroundings }: Target<unknown>): Promise<readonly Diagnosis[]> {
  if (privately === undefined) return [];
  let says = '';
  const found = await asDiagnosis('', async () => (says = await privately.find(surroundings, undefined)), 'warn');
  return [found.level === 'ok' ? { level: 'ok', what: `private drills have ${says}` } : found];
}
