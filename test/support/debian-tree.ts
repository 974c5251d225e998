import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Programs of another Debian suite, which run/tests has unpacked (run/unpack.sh). */
export interface DebianTree {
  readonly directory: string;
  /** Why there is none, as the name of a skipped test has it; undefined where there is one. */
  readonly missing: string | undefined;
}

/** The tree of that suite. */
export function debianTree(suite: 'sid' | 'trixie'): DebianTree {
  const directory = join(import.meta.dirname, `../../.cache/debian-${suite}`);
  const missing = existsSync(join(directory, 'unpacked')) ? undefined : `skipped: run/tests could not unpack Debian ${suite}`;
  return { directory, missing };
}
