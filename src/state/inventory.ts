import { readFile, rm } from 'node:fs/promises';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';

/* What an application said of itself when it was backed up. The file is in the backup; after a restore it is that of the backup. */

export async function writeInventory(stateDir: string, application: string, inventory: unknown): Promise<void> {
  await writeAtomically(layout.inventory(stateDir, application), `${JSON.stringify(inventory, undefined, 2)}\n`);
}

/** Undefined where there is none, or it is damaged: it came from a backup, and must not keep a restore from its end. */
export async function readInventory(stateDir: string, application: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(layout.inventory(stateDir, application), 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** Takes it away, so that what is there afterwards came with the restore. */
export async function removeInventory(stateDir: string, application: string): Promise<void> {
  await rm(layout.inventory(stateDir, application), { force: true });
}
