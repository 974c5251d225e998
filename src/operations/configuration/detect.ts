import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What of a host looks like a part of an application. */
export interface Detected {
  /** SQLite files below the directories. */
  readonly sqliteFiles: readonly string[];
  /** Where a Nextcloud is installed: among the directories, and where people put it. */
  readonly nextclouds: readonly string[];
  /** Sockets that servers of this kind listen on. */
  readonly mysqlSocket: string | undefined;
  readonly postgresqlDirectory: string | undefined;
}

/** Looks no deeper than this, and at no more files; whoever keeps a database deeper names it. */
const [deepest, mostFiles] = [5, 20_000];

/** Looks for databases: SQLite files below `directories`, and servers where Debian's listen. Connects to nothing. */
export function detect(directories: readonly string[], usualPlaces = usualNextclouds): Detected {
  const mysqlSocket = ['/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock'].find((path) => existsSync(path));
  const postgresqlDirectory = ['/run/postgresql', '/var/run/postgresql'].find((path) => existsSync(join(path, '.s.PGSQL.5432')));
  const nextclouds = [...new Set([...directories, ...usualPlaces])].filter(isNextcloud);
  return { nextclouds, sqliteFiles: directories.flatMap((directory) => sqliteFilesBelow(directory)), mysqlSocket, postgresqlDirectory };
}

const usualNextclouds = [
  '/var/www/nextcloud',
  '/var/www/html/nextcloud',
  '/var/www/html',
  '/srv/www/nextcloud',
  '/srv/nextcloud',
  '/usr/share/nginx/nextcloud',
];

function isNextcloud(directory: string): boolean {
  return ['occ', 'version.php', 'config/config.php'].every((name) => existsSync(join(directory, name)));
}

function sqliteFilesBelow(top: string): readonly string[] {
  const found: string[] = [];
  let looked = 0;
  const walk = (directory: string, depth: number): void => {
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < deepest) walk(path, depth + 1);
      else if (entry.isFile() && looked++ < mostFiles && isSqlite(path)) found.push(path);
    }
  };
  walk(top, 0);
  return found.filter((path) => !/__penstock_/.test(path)).toSorted();
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** By its first bytes: https://www.sqlite.org/fileformat2.html#the_database_header */
function isSqlite(path: string): boolean {
  const header = Buffer.alloc(16);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, header, 0, header.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
  return header.toString('latin1') === 'SQLite format 3\0';
}
