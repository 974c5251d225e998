import * as z from 'zod';

const count = z.number().int().nonnegative();
/** Not z.record(), which loses a table called `__proto__`. */
const countByName = z.custom<Record<string, number>>(
  (value) => typeof value === 'object' && value !== null && Object.values(value).every((each) => count.safeParse(each).success),
);

/** What stands at the end of a stream and makes it whole: everything that was counted as it passed. */
export const sealSchema = z.object({
  /** Bytes of the dump itself: without header and seal. */
  bytes: count,
  counts: z.object({ rows: countByName, objects: countByName }),
  /** When the last byte of the dump had passed, ISO 8601 in UTC. */
  finished: z.iso.datetime(),
});

export type Seal = z.infer<typeof sealSchema>;

/** The sum of all tables' rows. */
export function totalRows(seal: Pick<Seal, 'counts'>): number {
  return Object.values(seal.counts.rows).reduce((sum, rows) => sum + rows, 0);
}
