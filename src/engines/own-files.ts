import type { EngineName } from './registry.ts';
import type { engineSettings } from './settings.ts';
import type * as z from 'zod';

/**
 * The files on this host that are the database itself: they, and all whose names begin with theirs (a journal, what is staged or kept),
 * are saved as a stream and never as files. Apart from the engines, so that asking loads none.
 */
export const ownFiles: { readonly [Name in EngineName]: (settings: z.output<(typeof engineSettings)[Name]>) => readonly string[] } = {
  sqlite: ({ file }) => [file],
  postgresql: () => [],
  mysql: () => [],
};
