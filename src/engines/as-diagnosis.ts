import { Failure } from '../failures/failure.ts';
import type { Diagnosis } from './contract.ts';

/** Makes a check that throws a diagnosis: `ok` with `what` where it does not throw, else what it says. */
export async function asDiagnosis(what: string, check: () => Promise<unknown>, level: 'fail' | 'warn' = 'fail'): Promise<Diagnosis> {
  try {
    await check();
    return { level: 'ok', what };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { level, what: error.message, ...(error.hint === undefined ? {} : { todo: error.hint }) };
  }
}

/** Whether there is room for a second copy of `bytes` where `free` are left. */
export function roomFor(bytes: number, free: number, where: string): Diagnosis {
  const what = `a restore needs ${inMegabytes(bytes)} beside the live database; ${inMegabytes(free)} are free ${where}`;
  return free > bytes ? { level: 'ok', what } : { level: 'fail', what, todo: 'make room, or restore to another host' };
}

/** Whether there is room for what a dump of `bytes` becomes: about as much, with its indexes. */
export function roomForDump(bytes: number, free: number, where: string): Diagnosis {
  const what = `the dump is ${inMegabytes(bytes)} of SQL; ${inMegabytes(free)} are free ${where}`;
  return free > bytes ? { level: 'ok', what } : { level: 'fail', what, todo: 'make room, or restore to another host' };
}

/** `1,234 MB`, rounded up. */
export function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
