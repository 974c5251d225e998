import { readFile, rm } from 'node:fs/promises';
import { Failure } from '../failures/failure.ts';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';

/**
 * The journal of one database's swap: a single JSON document that says how far it has come, so that the next run can
 * finish or undo it.
 */
export function swapJournal(stateDir: string, application: string, database: string) {
  const path = layout.journal(stateDir, application, database);
  return {
    async read(): Promise<unknown> {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new Failure('io', `cannot read ${path}: ${error.message}`, { cause: error });
      });
      return text === undefined ? undefined : JSON.parse(text);
    },
    write: (entry: unknown): Promise<void> => writeAtomically(path, JSON.stringify(entry)),
    clear: (): Promise<void> => rm(path, { force: true }),
  };
}
