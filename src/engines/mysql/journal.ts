import * as z from 'zod';
import type { SwapJournal } from '../surroundings.ts';

const definition = z.object({
  what: z.enum(['view', 'trigger', 'routine', 'event']),
  word: z.string(),
  name: z.string(),
  text: z.string(),
  charset: z.string(),
  collation: z.string(),
  sqlMode: z.string().optional(),
  databaseCollation: z.string().optional(),
  timeZone: z.string().optional(),
  status: z.enum(['ENABLED', 'DISABLED', 'SLAVESIDE_DISABLED']).optional(),
});

/** What an event may be. */
export const eventStatus = z.enum(['ENABLED', 'DISABLED', 'SLAVESIDE_DISABLED']);

/** What a load leaves for verify and swap: staged events are all disabled, and their own state stands nowhere else. */
const stagedEntry = z.object({
  phase: z.literal('staged'),
  /** By name, one character for each byte. */
  events: z.record(z.string(), eventStatus),
  /** Events the server would not make because their time has passed. */
  expired: z.number(),
  /** Views that stand on the live database's name and can be made only there. */
  pending: z.array(definition),
});

const swapEntry = z.object({
  /** `swapping` until the tables' rename is known to be done, `renamed` until the live database has its views and programs again. */
  phase: z.enum(['swapping', 'renamed', 'live']),
  live: z.string(),
  staging: z.string(),
  kept: z.string(),
  liveExisted: z.boolean(),
  /** Whether what comes in was kept by an earlier swap; then it is no staging database, and never dropped on the way back. */
  isKept: z.boolean().optional(),
  liveTables: z.array(z.string()),
  newTables: z.array(z.string()),
  liveObjects: z.array(definition),
  newObjects: z.array(definition),
  /** The new defaults of the live database. */
  charset: z.string(),
  collation: z.string(),
  /** The server's numbers of the two sessions that swap. */
  sessions: z.array(z.number()),
});

/** A dump in a file, by which it is known again. */
const text = z.object({
  digest: z.string(),
  bytes: z.number(),
  /** `--force` of the run that wrote it: what is changed of it on its way into the server must not hang on who loads it. */
  force: z.boolean(),
});

/** What a load leaves for verify and swap where no staging database may be made. */
const textEntry = text.extend({
  phase: z.literal('text'),
});

/** A dump with the defaults of the database that it is of. */
const fullText = text.extend({ charset: z.string(), collation: z.string() });

/** A swap in place. */
const inPlaceEntry = z.object({
  /** `emptied` from before the first DROP until the restored one is compared, `filled` then; `undone` when the old one is back and compared. */
  phase: z.enum(['emptied', 'filled', 'undone']),
  /** What was live, in its file; undefined where `--force` went on without. */
  old: fullText.optional(),
  /** What comes in. */
  incoming: fullText,
  /** The name under which an earlier swap has kept what comes in; undefined for what was staged. */
  from: z.string().optional(),
  /** The name under which what was live is kept when all is done. */
  kept: z.string(),
});

const entry = z.union([stagedEntry, swapEntry, textEntry, inPlaceEntry]);

/** What is noted of a kept file. */
export const keptText = fullText;

export type Text = z.infer<typeof text>;
export type FullText = z.infer<typeof fullText>;
export type InPlaceEntry = z.infer<typeof inPlaceEntry>;
export type StagedEntry = z.infer<typeof stagedEntry>;
export type SwapEntry = z.infer<typeof swapEntry>;

/** The journal's entry, or undefined where it is empty. @throws Error where it is none of ours */
export async function readJournal(journal: SwapJournal): Promise<z.infer<typeof entry> | undefined> {
  const found = await journal.read();
  return found === undefined ? undefined : entry.parse(found);
}
