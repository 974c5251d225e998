import * as z from 'zod';

/** What the journal says while a swap is under way. Everything else can be seen in the directory. */
export const swapEntry = z.object({
  /** The name the live file is going to have. */
  kept: z.string(),
  /** Whether the live file was in WAL mode: it is taken out of it for the swap. */
  wasWal: z.boolean(),
  /** In place: the copy is whole, and the restored pages are being written into the live file. */
  isWriting: z.boolean().optional(),
});

export type SwapEntry = z.infer<typeof swapEntry>;
