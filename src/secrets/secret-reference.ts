import * as z from 'zod';

/**
 * Where a secret is, never the secret itself: `{ file: /path }`, `{ env: NAME }`, or `{ credential: NAME }`
 * for a systemd credential (LoadCredential=, found below $CREDENTIALS_DIRECTORY).
 */
export const secretReference = z.union([
  z.strictObject({
    file: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .describe('a file that only its owner and group can read, by its absolute path'),
  }),
  z.strictObject({ env: z.string().min(1).describe('an environment variable; bareos-fd gives programs its own environment') }),
  z.strictObject({ credential: z.string().min(1).describe('a systemd credential, LoadCredential= in the unit') }),
]);

export type SecretReference = z.infer<typeof secretReference>;
