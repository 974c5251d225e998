import type { LoadVerb } from './verb.ts';

/** Verbs that only Penstock itself calls, and no help lists: what an engine runs in a process of its own. */
export const hiddenVerbs = {
  'sqlite-dump': () => sqlite('sqlite-dump'),
  'sqlite-load': () => sqlite('sqlite-load'),
  'sqlite-check': () => sqlite('sqlite-check'),
  'sqlite-ask': () => sqlite('sqlite-ask'),
  'mysql-rows': async () =>
    (await import('./engine-program.ts')).engineProgram((await import('../engines/mysql/segments/run-rows.ts')).runRows),
  guardian: async () => (await import('./guardian.ts')).guardian,
} as const satisfies Record<string, LoadVerb>;

async function sqlite(name: 'sqlite-dump' | 'sqlite-load' | 'sqlite-check' | 'sqlite-ask'): ReturnType<LoadVerb> {
  const [{ engineProgram }, { sqlitePrograms }] = await Promise.all([
    import('./engine-program.ts'),
    import('../engines/sqlite/programs.ts'),
  ]);
  return engineProgram(sqlitePrograms[name]);
}
