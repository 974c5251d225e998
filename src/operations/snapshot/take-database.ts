import { closeSync, fsyncSync, openSync } from 'node:fs';
import { descriptorSink } from '../../streams/sink.ts';
import type { RunContext } from '../run-context.ts';
import { streamDump, type BackupResult } from '../stream-dump.ts';
import { withDatabase, type DatabaseName } from '../with-database.ts';

/**
 * Writes the sealed stream of a database, the same as `penstock dump` gives, into a new file that its owner alone may read.
 * @param saidFile what the run record calls the file, which has another name by then
 * @param context of a job that holds the application's lock
 */
export async function takeDatabase(name: DatabaseName, file: string, saidFile: string, context: RunContext): Promise<BackupResult> {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    return await withDatabase(name, 'snapshot', context, async (database) => {
      const { engine, target } = database;
      await engine.recover(target);
      const examination = await engine.examine(target);
      const result = await streamDump({ ...database, job: undefined }, examination, descriptorSink(descriptor, context));
      fsyncSync(descriptor);
      // It is no backup: nothing may be pruned for it, and nobody may take it for one.
      return { ...result, outcome: 'written', file: saidFile };
    });
  } finally {
    closeSync(descriptor);
  }
}
