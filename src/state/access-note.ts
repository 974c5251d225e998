import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { isAlive, ownIdentity } from './process-identity.ts';
import { readJson } from './read-json.ts';

const noteSchema = z.object({
  since: z.iso.datetime(),
  /** Who made the access, and takes it away. */
  process: z.object({ pid: z.number(), startedAt: z.string() }),
  /** What the application's profile wrote, and reads. No secret. */
  access: z.unknown(),
});

/** An access to an application that a run has made, and that somebody must take away should that run be killed. */
export type AccessNote = z.infer<typeof noteSchema>;

const hint = 'it says what a killed run has left in the application; look there, then remove the file';

/** Writes this process's note, or takes it away again. */
export async function noteAccess(stateDir: string, application: string, access: unknown): Promise<void> {
  const { pid, startedAt } = ownIdentity();
  const path = join(layout.accesses(stateDir, application), `${pid}-${startedAt}.json`);
  if (access === undefined) return removeAccessNote(path);
  const note: AccessNote = { since: new Date().toISOString(), process: { pid, startedAt }, access };
  await writeAtomically(path, JSON.stringify(note));
}

/** The notes of an application whose runs are gone, with the files that hold them. */
export async function abandonedAccesses(stateDir: string, application: string): Promise<readonly { path: string; note: AccessNote }[]> {
  const directory = layout.accesses(stateDir, application);
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.json')).toSorted();
  const read = await Promise.all(names.map((name) => readJson(join(directory, name), noteSchema, hint)));
  return names.flatMap((name, at) => {
    const note = read[at];
    return note === undefined || isAlive(note.process) ? [] : [{ path: join(directory, name), note }];
  });
}

export async function removeAccessNote(path: string): Promise<void> {
  await rm(path, { force: true });
  await rmdir(dirname(path)).catch(() => undefined);
}

/** The applications that have such notes. */
export async function accessedApplications(stateDir: string): Promise<readonly string[]> {
  const names: string[] = await readdir(layout.allAccesses(stateDir)).catch(() => []);
  return names.toSorted();
}
