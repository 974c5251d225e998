import type { LoadVerb } from './verb.ts';

/** Verbs that only Penstock itself calls, and no help lists: what an engine runs in a process of its own. */
export const hiddenVerbs = {
  'sqlite-dump': async () => (await import('./engine-program.ts')).engineProgram('sqlite-dump'),
  'sqlite-load': async () => (await import('./engine-program.ts')).engineProgram('sqlite-load'),
  'sqlite-check': async () => (await import('./engine-program.ts')).engineProgram('sqlite-check'),
  'sqlite-ask': async () => (await import('./engine-program.ts')).engineProgram('sqlite-ask'),
  guardian: async () => (await import('./guardian.ts')).guardian,
} as const satisfies Record<string, LoadVerb>;
