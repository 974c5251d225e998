import { z } from 'zod';
import type { Surroundings } from '../surroundings.ts';

/** Written before a swap; whether it took place the catalog tells, because it is one transaction. */
const entry = z.object({ step: z.literal('swap'), database: z.string(), kept: z.string() });

export type SwapEntry = z.infer<typeof entry>;

/** The swap that was begun and not ended, if there is one of `database`. */
export async function readSwapEntry({ journal }: Surroundings, database: string): Promise<SwapEntry | undefined> {
  const result = entry.safeParse(await journal.read());
  return result.success && result.data.database === database ? result.data : undefined;
}
