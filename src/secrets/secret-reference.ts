import { z } from 'zod';

/**
 * Where a secret is, never the secret itself: `{ file: /path }`, `{ env: NAME }`, or `{ credential: NAME }`
 * for a systemd credential (LoadCredential=, found below $CREDENTIALS_DIRECTORY).
 */
export const secretReference = z.union([
  z.strictObject({ file: z.string().startsWith('/', 'expected an absolute path') }),
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ credential: z.string().min(1) }),
]);

export type SecretReference = z.infer<typeof secretReference>;
