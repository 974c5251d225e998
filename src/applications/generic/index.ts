import { completeCommon } from '../complete-common.ts';
import type { Database, Profile } from '../contract.ts';
import { ownOf, type Own } from './own.ts';
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
      excludeExpressions: [],
      configuration: [],
      ...completeCommon(file),
      databases: withoutPrototype(file.databases),
      own: {
        quiesce: file.quiesce,
        resume: file.resume ?? [],
        isQuiet: file['is-quiet'],
        afterRestore: file['after-restore'],
      } satisfies Own,
    }),
  canBeQuiet: (application) => ownOf(application).quiesce.length > 0,
  isQuiet: async (application, surroundings) => (await import('./is-quiet.ts')).isQuiet(application, surroundings),
  quiesce: async (application, surroundings) => (await commands()).runInOrder(ownOf(application).quiesce, 'quiesce', surroundings),
  // Every command has its turn: an application that goes on in part is better than one that does not.
  resume: async (application, surroundings) => (await commands()).runAll(ownOf(application).resume, 'resume', surroundings),
  afterRestore: async (application, _restored, surroundings) => {
    await (await commands()).runInOrder(ownOf(application).afterRestore, 'after-restore', surroundings);
    return [];
  },
};

/** Whoever only reads an application file starts no program, and loads nothing for it. */
const commands = () => import('./run-commands.ts');

/** So that no name is there (`constructor`) that the file does not give. */
function withoutPrototype(databases: GenericFile['databases']): Record<string, Database> {
  const byName = Object.create(null) as Record<string, Database>;
  for (const [name, { engine, checks, rows, ...settings }] of Object.entries(databases))
    byName[name] = { engine, settings, checks, rows } as Database;
  return byName;
}
