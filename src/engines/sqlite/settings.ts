import * as z from 'zod';

/** Where an SQLite database is: `{ engine: sqlite, file: /srv/shop/catalogue.db }`, without the engine's name. */
export const sqliteSettings = z.strictObject({
  file: z
    .string()
    .startsWith('/', 'expected an absolute path')
    .refine((file) => !file.endsWith('/') && !file.includes('\0'), 'expected the path of a file')
    .describe('the database file, by its absolute path'),
});

export type SqliteSettings = z.infer<typeof sqliteSettings>;
