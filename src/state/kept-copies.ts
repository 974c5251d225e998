import { existsSync } from 'node:fs';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';

const copiesSchema = z.array(z.object({ directory: z.string(), copy: z.string() }));

/** A copy that was made of a directory. */
export type CopyOfDirectory = z.infer<typeof copiesSchema>[number];

/** The copies there are of an application's directories, also of those that its file does not list any more. */
export async function readKeptCopies(stateDir: string, application: string): Promise<readonly CopyOfDirectory[]> {
  const known = await readJson(layout.copies(stateDir, application), copiesSchema, 'it may be removed: it names copies of directories');
  return (known ?? []).filter(({ copy }) => existsSync(copy));
}

/** Notes further ones, where they are there. */
export async function rememberCopies(stateDir: string, application: string, made: readonly CopyOfDirectory[]): Promise<void> {
  const there = made.filter(({ copy }) => existsSync(copy));
  if (there.length === 0) return;
  const known = (await readKeptCopies(stateDir, application)).filter(({ copy }) => there.every((one) => one.copy !== copy));
  await writeAtomically(
    layout.copies(stateDir, application),
    JSON.stringify([...known, ...there.map(({ directory, copy }) => ({ directory, copy }))]),
  );
}
