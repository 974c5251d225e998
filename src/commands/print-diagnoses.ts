import type { Diagnosis } from '../engines/contract.ts';
import type { Surface } from './verb.ts';

/** Prints what was looked at, one line each, and below it what to do where it is not ok. @param part what it is a part of, as a prefix */
export function printDiagnoses(found: readonly Diagnosis[], surface: Pick<Surface, 'print'>, part?: string): void {
  for (const { level, what, todo } of found) {
    surface.print(`${level.padEnd(5)} ${part === undefined ? '' : `${part}: `}${what}`);
    if (todo !== undefined && level !== 'ok') surface.print(`      do: ${todo}`);
  }
}
