import type { Database, Profile } from '../contract.ts';
import { genericSchema, type GenericFile } from './schema.ts';

/** An application that is described wholly by its file. */
export const generic: Profile<GenericFile> = {
  schema: genericSchema,
  complete: (file, { name, path }) =>
    Promise.resolve({
      name,
      profile: file.application,
      file: path,
      directories: file.directories,
      exclude: file.exclude,
      databases: withoutPrototype(file.databases),
      stream: file.stream,
      maintenance: { during: file.maintenance.during, atMost: file.maintenance['at-most'] },
      restore: { strategy: file.restore.strategy, keepPrevious: file.restore['keep-previous'] },
      drill: file.drill,
      coverage: file.coverage,
      metrics: { file: file.metrics.file },
      quiesce: file.quiesce,
      resume: file.resume ?? [],
      isQuiet: file['is-quiet'],
      afterRestore: file['after-restore'],
      bareos: file.bareos,
    }),
  canBeQuiet: (application) => application.quiesce.length > 0,
  isQuiet: async (application, surroundings) => (await import('./is-quiet.ts')).isQuiet(application, surroundings),
  quiesce: async ({ quiesce }, surroundings) => (await commands()).runInOrder(quiesce, 'quiesce', surroundings),
  // Every command has its turn: an application that goes on in part is better than one that does not.
  resume: async ({ resume }, surroundings) => (await commands()).runAll(resume, 'resume', surroundings),
  afterRestore: async ({ afterRestore }, surroundings) => (await commands()).runInOrder(afterRestore, 'after-restore', surroundings),
};

/** Whoever only reads an application file starts no program, and loads nothing for it. */
const commands = () => import('./run-commands.ts');

/** So that no name is there (`constructor`) that the file does not give. */
function withoutPrototype(databases: GenericFile['databases']): Record<string, Database> {
  const byName = Object.create(null) as Record<string, Database>;
  for (const [name, { engine, checks, ...settings }] of Object.entries(databases)) byName[name] = { engine, settings, checks } as Database;
  return byName;
}
