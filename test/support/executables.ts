import { join } from 'node:path';
import { inject } from 'vitest';
import type { ProgramName } from '../../src/commands/program-names.ts';

/** The path of a built executable: what bareos-fd and people would start. */
export function executable(name: ProgramName): string {
  const failure = inject('buildFailure');
  if (failure !== '') throw new Error(`dist/bin is not built: ${failure}`);
  return join(import.meta.dirname, '../../dist/bin', name);
}
