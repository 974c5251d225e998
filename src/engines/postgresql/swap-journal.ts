import * as z from 'zod';
import type { Surroundings } from '../contract.ts';

/** Written before the live database is closed; the catalog tells the rest, because the renames are one transaction. */
const entry = z.object({
  step: z.literal('swap'),
  database: z.string(),
  kept: z.string(),
  /** Whether the live database took connections before it was closed for the swap. */
  wasOpen: z.boolean(),
});

export type SwapEntry = z.infer<typeof entry>;

/** The swap that was begun and not ended, if there is one of `database`. */
export async function readSwapEntry({ journal }: Surroundings, database: string): Promise<SwapEntry | undefined> {
  const result = entry.safeParse(await journal.read());
  return result.success && result.data.database === database ? result.data : undefined;
}
