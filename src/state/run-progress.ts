import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { layout } from './layout.ts';

const progressSchema = z.object({ bytes: z.number(), rows: z.number().optional(), ofRows: z.number().optional(), at: z.iso.datetime() });

/** How far a run was, and when. */
export type RunProgress = z.infer<typeof progressSchema>;

/** How many rows have passed, and how many the server's statistics let expect. */
export interface RowsPassed {
  readonly rows: number;
  readonly ofRows?: number | undefined;
}

/** Is told how far a run is. */
export type Progress = (bytes: number, rows?: RowsPassed) => void;

/** How often it is written, in milliseconds. */
const pause = 1000;

/**
 * Notes beside a run's record how far the run is, about once a second, for `penstock runs --follow`. It costs the stream nothing: a call between two
 * notes only looks at the clock, a note is written while the stream goes on, never synced, and one that cannot be written is left out.
 */
export function noteProgress(stateDir: string, application: string, runId: string): Progress {
  const path = layout.progress(stateDir, application, runId);
  let [last, isWriting] = [performance.now(), false];
  return (bytes, rows) => {
    const now = performance.now();
    if (now - last < pause || isWriting) return;
    [last, isWriting] = [now, true];
    const note: RunProgress = { bytes, ...rows, at: new Date().toISOString() };
    void writeFile(`${path}.new`, JSON.stringify(note), { mode: 0o600 })
      .then(() => rename(`${path}.new`, path))
      .catch(() => undefined)
      .finally(() => (isWriting = false));
  };
}

/** How far a run was when it said so last; undefined where it never did: its first second is not over. */
export async function readProgress(stateDir: string, application: string, runId: string): Promise<RunProgress | undefined> {
  const text = await readFile(layout.progress(stateDir, application, runId), 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : progressSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
