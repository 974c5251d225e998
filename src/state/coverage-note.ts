import * as z from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { layout } from './layout.ts';
import { readJson } from './read-json.ts';

const noteSchema = z.object({
  at: z.iso.datetime(),
  /** Databases and SQLite files that no application covers. */
  uncovered: z.number(),
  /** Databases that an application names and their server does not have. */
  vanished: z.number(),
  /** Servers and application files that could not be looked at. */
  unknown: z.number(),
});

/** What the last `penstock coverage` of this host came to, for its metrics. */
export type CoverageNote = z.infer<typeof noteSchema>;

export async function writeCoverageNote(stateDir: string, note: CoverageNote): Promise<void> {
  await writeAtomically(layout.coverage(stateDir), JSON.stringify(note));
}

export async function readCoverageNote(stateDir: string): Promise<CoverageNote | undefined> {
  return readJson(layout.coverage(stateDir), noteSchema, 'remove it; penstock coverage writes it anew');
}
