import type { ListedVerb } from './verb.ts';

/** Verbs that only Penstock itself calls: what an engine runs in a process of its own. */
export const hiddenVerbs = {
  'sqlite-dump': {
    summary: 'dump a SQLite file',
    hidden: true,
    load: async () => (await import('./engine-program.ts')).engineProgram('sqlite-dump'),
  },
  'sqlite-load': {
    summary: 'load a SQLite file',
    hidden: true,
    load: async () => (await import('./engine-program.ts')).engineProgram('sqlite-load'),
  },
  'sqlite-check': {
    summary: 'check a SQLite file',
    hidden: true,
    load: async () => (await import('./engine-program.ts')).engineProgram('sqlite-check'),
  },
} as const satisfies Record<string, ListedVerb>;
