import * as z from 'zod';
import { secretReference } from '../../secrets/secret-reference.ts';

/** A text that libpq can carry: not empty, without the NUL that ends its strings. */
const name = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'expected a text without NUL');

/**
 * Where a PostgreSQL database is and as whom Penstock works on it. The databases `postgres` and `template1` of the same
 * server are used for what cannot be done from inside the database itself (create, rename, drop).
 */
export const postgresqlSettings = z.strictObject({
  host: name.describe('a host name or address, or the directory of the server socket, e.g. /run/postgresql'),
  port: z.int().min(1).max(65535).default(5432).describe('the TCP port; it is part of the name of the socket, too'),
  database: name.describe('the database to back up'),
  user: name.describe('the role to connect as: best the owner of the database, with CREATEDB for restores'),
  password: secretReference.optional().describe('where the password of that role is; not needed with peer authentication'),
});

export type PostgresqlSettings = z.infer<typeof postgresqlSettings>;
