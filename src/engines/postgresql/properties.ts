import * as z from 'zod';
import { Failure } from '../../failures/failure.ts';
import type { Examination } from '../contract.ts';
import { databaseProperties } from './database-properties.ts';

/** Examination.properties of this engine: what staging must find on the server, and how its database must be made. */
export const properties = z.object({
  database: databaseProperties,
  /** Every role that owns something in the database, or is granted something. */
  roles: z.array(z.string()),
  /** Those that own something: the loading role must be able to give it to them. */
  owners: z.array(z.string()),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Tablespaces that tables and indexes lie in, other than the database's own. */
  tablespaces: z.array(z.string()),
  /** Whether there is a schema `public`; every new database has one. */
  publicSchema: z.boolean(),
});

export type Properties = z.infer<typeof properties>;

/** @throws Failure not-whole where a stream's header does not hold them */
export function propertiesOf(examination: Examination): Properties {
  const result = properties.safeParse(examination.properties);
  if (result.success) return result.data;
  throw new Failure(
    'not-whole',
    `the stream does not say how its database is made: ${z.prettifyError(result.error).replaceAll(/\s+/g, ' ')}`,
  );
}
