import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files as a file daemon has stored them. */
export interface StoredFiles {
  /** Puts them where they were, or below `where`: each is unlinked first, and gets the owner, mode and time it had. */
  restore(where?: string): void;
  remove(): void;
}

/** Stores directories and files, without `except`, which are names in the directories themselves. */
export function storeFiles(paths: readonly string[], except: readonly string[]): StoredFiles {
  const store = mkdtempSync(join(tmpdir(), 'penstock-stored-'));
  for (const path of paths) {
    if (!existsSync(path)) continue;
    mkdirSync(join(store, dirname(path)), { recursive: true });
    execFileSync('cp', ['-a', '-T', path, join(store, path)]);
    if (!lstatSync(path).isDirectory()) continue;
    for (const name of except) rmSync(join(store, path, name), { force: true });
  }
  return {
    restore(where = '/') {
      for (const path of paths) {
        if (!existsSync(join(store, path))) continue;
        const to = join(where, path);
        mkdirSync(dirname(to), { recursive: true });
        execFileSync('cp', ['-a', '--remove-destination', '-T', join(store, path), to]);
      }
    },
    remove: () => rmSync(store, { recursive: true, force: true }),
  };
}
