import { runCheck } from './run-check.ts';
import { runLoad } from './run-load.ts';
import { writeDump } from './write-dump.ts';

/** What one of these programs has of the world. */
export interface ProgramIo {
  readonly stdin: AsyncIterable<Buffer>;
  readonly write: (chunk: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

type Program = (args: readonly string[], io: ProgramIo) => Promise<void>;

/**
 * What Penstock runs as a child of itself, because SQLite's calls block whoever makes them. The only way to `node:sqlite` for
 * the verbs of these names; a Failure they throw reaches the parent as exit status and stderr (see `call-own-program.ts`).
 */
export const sqlitePrograms = {
  'sqlite-dump': ([file = ''], io) => writeDump(file, io.write),
  'sqlite-load': ([file = ''], io) => runLoad(file, io.stdin),
  'sqlite-check': async ([file = '', ...options], io) => {
    await io.write(Buffer.from(`${JSON.stringify(runCheck(file, options.includes('--rows')))}\n`));
  },
} satisfies Record<string, Program>;
