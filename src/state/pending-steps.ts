import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';

const pendingSchema = z.object({ jobId: z.string(), at: z.iso.datetime() });

/** A restore that is final, while the application's own steps after it are being taken. Left behind, it says that they were not all taken. */
export type PendingSteps = z.infer<typeof pendingSchema>;

export async function readPendingSteps(stateDir: string, application: string): Promise<PendingSteps | undefined> {
  return readJson(
    layout.steps(stateDir, application),
    pendingSchema,
    'it says that steps after a restore were begun; look whether they were taken, then remove it',
  );
}

export async function writePendingSteps(stateDir: string, application: string, pending: PendingSteps): Promise<void> {
  await writeAtomically(layout.steps(stateDir, application), JSON.stringify(pending));
}

export async function removePendingSteps(stateDir: string, application: string): Promise<void> {
  await rm(layout.steps(stateDir, application), { force: true });
}
