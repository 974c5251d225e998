import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianTree } from './debian-tree.ts';
import { type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const tree = debianTree('trixie');
const versions = join(tree.directory, 'usr/lib/postgresql');
const bin = join(versions, existsSync(versions) ? (readdirSync(versions)[0] ?? '') : '', 'bin');

/** The first directory on the way that only its owner may enter: as root the server runs as `postgres`, which owns none of them. */
function closed(path: string): string | undefined {
  for (let at = path; at !== '/'; at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return at;
  return undefined;
}

function whyNot(): string | undefined {
  if (tree.missing !== undefined || process.getuid?.() !== 0) return tree.missing;
  const door = closed(bin);
  return door === undefined ? undefined : `skipped: the account postgres may not enter ${door}`;
}

/** PostgreSQL 17 with its own tools, from Debian 13. */
export const newerPostgresql = {
  /** Why there is none, as the name of a skipped test has it; undefined where there is one. */
  missing: whyNot(),
  start: (options: readonly string[] = []): Promise<PostgresqlServer> => startPostgresql(options, bin),
};
