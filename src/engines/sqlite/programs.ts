import type { OwnProgram } from '../own-program.ts';
import { runAsk } from './run-ask.ts';
import { runCheck, type Closeness } from './run-check.ts';
import { runLoad } from './run-load.ts';
import { writeDump } from './write-dump.ts';

/**
 * As much as the kernel takes at once, in bytes: what it takes is on its way while SQLite reads on, what it does not would have to wait
 * for SQLite, and SQLite for it.
 */
const pipeful = 64 * 1024;

/**
 * What Penstock runs as a child of itself, because SQLite's calls block whoever makes them. The only way to `node:sqlite` for
 * the verbs of these names; a Failure they throw reaches the parent as exit status and stderr (see `throw-if-failed.ts`).
 */
export const sqlitePrograms = {
  'sqlite-dump': ([file = '', options = '{}'], io) =>
    writeDump(
      file,
      async (chunk) => {
        for (let at = 0; at < chunk.length; at += pipeful) await io.write(chunk.subarray(at, at + pipeful));
      },
      JSON.parse(options) as Parameters<typeof writeDump>[2],
    ),
  'sqlite-load': ([file = ''], io) => runLoad(file, io.stdin),
  'sqlite-check': async ([file = '', closeness], io) => {
    await io.write(Buffer.from(`${JSON.stringify(runCheck(file, closeness as Closeness))}\n`));
  },
  'sqlite-ask': async ([file = ''], io) => {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) chunks.push(chunk);
    await io.write(Buffer.from(`${JSON.stringify(runAsk(file, Buffer.concat(chunks).toString()))}\n`));
  },
} satisfies Record<string, OwnProgram>;
