import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { Failure } from '../failures/failure.ts';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';

/**
 * The journal of one database's swap: a single JSON document that says how far it has come, so that the next run can
 * finish or undo it. Beside it, notes on the databases that swaps have kept.
 */
export function swapJournal(stateDir: string, application: string, database: string) {
  const path = layout.journal(stateDir, application, database);
  // A database's name may hold what a file's may not.
  const note = (kept: string): string =>
    layout.keptNote(stateDir, application, database, createHash('sha256').update(kept).digest('hex').slice(0, 16));
  return {
    read: (): Promise<unknown> => readDocument(path),
    write: (entry: unknown): Promise<void> => writeAtomically(path, JSON.stringify(entry)),
    clear: (): Promise<void> => rm(path, { force: true }),
    remember: (kept: string, entry: unknown): Promise<void> =>
      entry === undefined ? rm(note(kept), { force: true }) : writeAtomically(note(kept), JSON.stringify(entry)),
    recall: (kept: string): Promise<unknown> => readDocument(note(kept)),
  };
}

async function readDocument(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('io', `cannot read ${path}: ${error.message}`, { cause: error });
  });
  return text === undefined ? undefined : JSON.parse(text);
}
