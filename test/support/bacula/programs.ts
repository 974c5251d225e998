import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../.cache/bacula');

/** What Debian's packages hold, unpacked by run/tests and never installed. */
export const bacula = {
  program: (name: 'bacula-dir' | 'bacula-fd' | 'bacula-sd' | 'bconsole'): string => {
    const path = join(root, 'usr/sbin', name);
    if (!existsSync(path)) throw new Error(`${path} is not there: run/tests unpacks Bacula`);
    return path;
  },
  plugins: join(root, 'usr/lib/bacula'),
  /** Makes the tables of an SQLite catalog. */
  schema: join(root, 'usr/share/dbconfig-common/data/bacula-director-sqlite3/install/sqlite3'),
  /** Its libraries lie beside its programs; the architecture names one of the directories. */
  environment: (): Record<string, string> => ({
    LD_LIBRARY_PATH: [join(root, 'usr/lib/bacula'), ...libraries('usr/lib'), ...libraries('lib')].join(':'),
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  }),
};

function libraries(below: string): string[] {
  const directory = join(root, below);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('-linux-gnu') || name.includes('-linux-gnu'))
    .map((name) => join(directory, name));
}
