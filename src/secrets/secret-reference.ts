import * as z from 'zod';
import type { HeldSecret } from './held-secret.ts';

/** What may stand in an application file. */
type WrittenReference = { readonly file: string } | { readonly env: string } | { readonly credential: string };

/** Where a secret is; one that was read from the application itself is held in memory, and no file can say so. */
export type SecretReference = WrittenReference | HeldSecret;

/**
 * Where a secret is, never the secret itself: `{ file: /path }`, `{ env: NAME }`, or `{ credential: NAME }`
 * for a systemd credential (LoadCredential=, found below $CREDENTIALS_DIRECTORY).
 */
export const secretReference: z.ZodType<SecretReference, WrittenReference> = z.union([
  z.strictObject({
    file: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .describe('a file that only its owner and group can read, by its absolute path'),
  }),
  z.strictObject({ env: z.string().min(1).describe('an environment variable; bareos-fd gives programs its own environment') }),
  z.strictObject({ credential: z.string().min(1).describe('a systemd credential, LoadCredential= in the unit') }),
]);
