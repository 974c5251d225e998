import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';

const fileSchema = z.object({
  path: z.string(),
  /** In base64; a password may be in it, and the state directory is its owner's alone. */
  content: z.base64(),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  /** When it was changed, in milliseconds. */
  changed: z.number(),
});

/** A file that says how an application is reached, as it was before a restore job. */
export type KeptFile = z.infer<typeof fileSchema>;

export async function writeKeptConfiguration(stateDir: string, application: string, files: readonly KeptFile[]): Promise<void> {
  await writeAtomically(layout.keptConfiguration(stateDir, application), JSON.stringify(files));
}

/** Empty where no restore job is under way. */
export async function readKeptConfiguration(stateDir: string, application: string): Promise<readonly KeptFile[]> {
  const hint = 'it holds the application file and its secrets as they were before a restore; look whether those are right, then remove it';
  return (await readJson(layout.keptConfiguration(stateDir, application), z.array(fileSchema), hint)) ?? [];
}

export async function removeKeptConfiguration(stateDir: string, application: string): Promise<void> {
  await rm(layout.keptConfiguration(stateDir, application), { force: true });
}
