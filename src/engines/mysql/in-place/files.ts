import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kept, Target } from '../../contract.ts';
import type { Surroundings } from '../../surroundings.ts';

/** Where the dumps lie that a restore in place works with. */
export interface Files {
  readonly directory: string;
  /** What is staged. */
  readonly incoming: string;
  /** What is live when a swap begins, until the swap is done. */
  readonly outgoing: string;
  /** What is kept under this name. */
  kept(name: string): string;
}

export function filesOf({ directory }: Pick<Surroundings, 'directory'>): Files {
  return {
    directory,
    incoming: join(directory, 'new.sql'),
    outgoing: join(directory, 'old.sql'),
    // A database's name may hold what a file's may not.
    kept: (name) => join(directory, `${encodeURIComponent(name)}.sql`),
  };
}

/** The names of what is kept as files, of whatever database. */
export async function keptIn({ directory }: Pick<Surroundings, 'directory'>): Promise<readonly string[]> {
  const found = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return found.flatMap((name) => (/__penstock_\w+\.sql$/.test(name) ? [decodeURIComponent(name.slice(0, -'.sql'.length))] : []));
}

/** Whether what is kept under this name is a file, and no database. */
export function isKeptFile({ surroundings }: Pick<Target<unknown>, 'surroundings'>, { name }: Kept): boolean {
  return existsSync(filesOf(surroundings).kept(name));
}
