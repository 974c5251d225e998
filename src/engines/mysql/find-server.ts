import { Failure } from '../../failures/failure.ts';
import { findProgram } from '../../processes/find-program.ts';
import { programVersion } from '../../processes/program-version.ts';
import { type Flavour, flavourOf, versionNumbers } from './flavour.ts';

/** A server's program that was found. */
export interface Server {
  /** Absolute path. */
  readonly file: string;
  readonly flavour: Flavour;
  /** `[10, 11, 6]`. */
  readonly version: readonly [number, number, number];
}

/** Where MySQL's own packages for other systems put it, besides PATH. */
const places = ['/usr/libexec', '/usr/local/mysql/bin'];

/**
 * The server that is installed, of that flavour where there are two. (MariaDB calls itself `mysqld`, too.)
 * @throws Failure unavailable: there is none, or it does not say what it is
 */
export async function findServer(wanted: Flavour | undefined, signal: AbortSignal): Promise<Server> {
  const found: Server[] = [];
  for (const name of ['mariadbd', 'mysqld']) {
    const file = await findProgram([name], '', places).catch(() => undefined);
    if (file !== undefined) found.push(await identify(file, signal));
  }
  const server = found.find(({ flavour }) => flavour === wanted) ?? found[0];
  if (server !== undefined) return server;
  throw new Failure('unavailable', 'no MariaDB or MySQL server is installed here, which a private drill starts', {
    hint: `apt-get install ${wanted === 'mysql' ? 'mysql-server-core' : 'mariadb-server'}; it need not run`,
  });
}

/** Reads `mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu …`. */
async function identify(file: string, signal: AbortSignal): Promise<Server> {
  // Before anything else it would read the host's configuration.
  const { stdout, status, complaint } = await programVersion(file, signal);
  const version = versionNumbers(stdout);
  if (status !== 0 || version[0] === 0)
    throw new Failure('unavailable', `${file} does not say its version: ${complaint || stdout.trim() || 'no output'}`);
  return { file, flavour: flavourOf(stdout), version };
}
