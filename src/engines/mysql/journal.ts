import * as z from 'zod';
import type { SwapJournal } from '../contract.ts';

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

const entry = z.union([stagedEntry, swapEntry]);

export type StagedEntry = z.infer<typeof stagedEntry>;
export type SwapEntry = z.infer<typeof swapEntry>;

/** The journal's entry, or undefined where it is empty. @throws Error where it is none of ours */
export async function readJournal(journal: SwapJournal): Promise<StagedEntry | SwapEntry | undefined> {
  const found = await journal.read();
  return found === undefined ? undefined : entry.parse(found);
}
