import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import { findProgram } from '../../processes/find-program.ts';
import { programVersion } from '../../processes/program-version.ts';

/** A program of PostgreSQL's. */
export interface Client {
  /** Absolute path. */
  readonly file: string;
  /** As it says it itself: `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`. */
  readonly says: string;
  readonly major: number;
  readonly minor: number;
}

/**
 * The program `name` that fits a server of `serverMajor` best: of the same major version (what a newer pg_dump writes need not
 * load into an older server), else the oldest that is newer, else the newest there is.
 * The versions' own directories are preferred to PATH, where Debian has a wrapper that chooses by rules of its own; a version that
 * none of them has may be found there.
 * @throws Failure unavailable where none is installed
 */
export async function findClient(name: 'pg_dump' | 'psql', serverMajor: number, signal: AbortSignal): Promise<Client> {
  const hint = `apt-get install postgresql-client-${serverMajor}`;
  const found: Client[] = [];
  for (const directory of await versionDirectories()) {
    const file = await findProgram([join(directory, name)], hint).catch(() => undefined);
    if (file !== undefined) found.push(await identify(file, signal));
  }
  if (!found.some(({ major }) => major === serverMajor)) {
    const inPath = await findProgram([name], hint).catch(() => undefined);
    // Of two that are alike the last is taken.
    if (inPath !== undefined) found.unshift(await identify(inPath, signal));
    else if (found.length === 0) throw new Failure('unavailable', `${name} is not installed`, { hint });
  }
  return choose(found, serverMajor) as Client;
}

/** The best of `clients` for `serverMajor`; undefined only where there is none. */
export function choose(clients: readonly Client[], serverMajor: number): Client | undefined {
  const oldestFirst = clients.toSorted((a, b) => a.major - b.major || a.minor - b.minor);
  const same = oldestFirst.findLast((client) => client.major === serverMajor);
  return same ?? oldestFirst.find((client) => client.major > serverMajor) ?? oldestFirst.at(-1);
}

/** Reads `pg_dump (PostgreSQL) 15.18 (Debian …)`, also `17beta1`. */
export function parseVersion(says: string): { major: number; minor: number } | undefined {
  const match = /\(PostgreSQL\) (\d+)(?:\.(\d+))?/.exec(says);
  return match ? { major: Number(match[1]), minor: Number(match[2] ?? 0) } : undefined;
}

/** What a program of PostgreSQL's says that it is. @throws Failure unavailable: it does not */
export async function identify(file: string, signal: AbortSignal): Promise<Client> {
  const { stdout, status, complaint } = await programVersion(file, signal);
  const says = stdout.trim();
  const version = parseVersion(says);
  if (status !== 0 || version === undefined) {
    throw new Failure('unavailable', `${file} does not say its version: ${complaint || says || 'no output'}`);
  }
  return { file, says, ...version };
}

/** Where Debian (/usr/lib/postgresql/15/bin) and the PGDG packages of Red Hat (/usr/pgsql-15/bin) put each version. */
export async function versionDirectories(): Promise<string[]> {
  const debian = (await entries('/usr/lib/postgresql')).map((version) => `/usr/lib/postgresql/${version}/bin`);
  const redHat = (await entries('/usr')).filter((name) => /^pgsql-\d+$/.test(name)).map((name) => `/usr/${name}/bin`);
  return [...debian, ...redHat];
}

async function entries(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
