import * as z from 'zod';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const expected = 'expected a time such as 90s, 30m, 12h or 2d';

/** A time in an application file, `90s`, `30m`, `12h` or `2d`; gives seconds. */
export const duration = z
  .string({ error: expected })
  .regex(/^[1-9]\d{0,5}[smhd]$/, { error: expected })
  .transform((text) => Number(text.slice(0, -1)) * (seconds[text.slice(-1)] as number));
