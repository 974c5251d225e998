import * as z from 'zod';
import { noRows } from '../engines/partial-rows.ts';

/** Nothing that a statement could end with, and no command of a client's. */
const condition = z
  .string()
  .min(1)
  .max(10_000)
  .regex(/^[^;\\\r\n\0]+$/, { error: 'expected one condition in SQL, without semicolon, backslash and line end' });

/** Which rows are backed up of tables that are not backed up whole: a condition in SQL for each, which is true for them. */
export const partialRows = z
  .record(
    z.string().min(1),
    z.union(
      [
        z.literal('none').transform(() => noRows),
        z
          .strictObject({ where: condition.describe('what is true for the rows that are backed up, in SQL') })
          .transform(({ where }) => where),
      ],
      {
        error: 'expected none or { where: CONDITION }',
      },
    ),
  )
  .default({});
