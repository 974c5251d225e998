import * as z from 'zod';

const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** What may name an application or one of its databases: no slash, and nothing that a shell, Bareos or YAML takes for more. */
export const name = z
  .string()
  .regex(pattern, { error: 'expected a name of letters, digits, _ . and -, that begins with a letter or digit' });

export function isName(text: string): boolean {
  return pattern.test(text);
}
