import * as z from 'zod';
import { duration } from './duration.ts';

const expected = 'expected a value, not-empty, or one of { equals: … }, { at-least: N } and { at-most: N }';
const value = z.union([z.string(), z.number(), z.boolean()], { error: expected });
const number = z.number({ error: 'expected a number' });

/** What the admin asks of a database that was restored in a drill, and what the answer has to be. */
export const checks = z
  .array(
    z.strictObject({
      name: z.string().min(1).optional().describe('what reports call the check by; else its query'),
      query: z.string().min(1).describe('one query that only reads; it is asked of the scratch database'),
      expect: z
        .union(
          [
            value,
            z.strictObject({ equals: value.describe('this value') }),
            z.strictObject({ 'at-least': number.describe('this number or more') }),
            z.strictObject({ 'at-most': number.describe('this number or less') }),
          ],
          {
            error: expected,
          },
        )
        .describe(
          'what the first column of its only row has to be: a value, { equals: … }, { at-least: N } or { at-most: N }; or not-empty: there is a row, whatever it says',
        ),
      timeout: duration.prefault('60s').describe('after this time the check has failed'),
    }),
  )
  .default([]);

export type Check = z.output<typeof checks>[number];
