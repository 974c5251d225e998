import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { answering, end } from './private-server.ts';

const run = promisify(execFile);

/** A private PostgreSQL: its own directory, socket and TCP port. Everybody is trusted on the socket, and needs a password on TCP. */
export interface PostgresqlServer {
  /** The directory of the socket, as `host` of the settings. */
  readonly socket: string;
  /** The environment of programs that are to find this server's own tools; empty where they are the machine's. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** Runs statements as the superuser `postgres` through psql; gives the rows without alignment, cells separated by tabs. */
  sql(statements: string | Buffer, database?: string, user?: string): Promise<string>;
  /** The native dump, as bytes. */
  dump(database: string, options?: readonly string[]): Promise<Buffer>;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').toSorted((a, b) => Number(b) - Number(a)) : [];
const installed = versions
  .map((version) => `/usr/lib/postgresql/${version}/bin`)
  .find((directory) => existsSync(join(directory, 'postgres')));

/**
 * Starts a server, as the user `postgres` where the caller is root (the server refuses root).
 * @param options more settings, such as `wal_level=logical`
 * @param bin where its programs are, instead of the newest version that is installed
 */
export async function startPostgresql(options: readonly string[] = [], bin = installed): Promise<PostgresqlServer> {
  if (bin === undefined) throw new Error('no PostgreSQL server is installed');
  const directory = mkdtempSync('/tmp/penstock-postgresql-');
  chmodSync(directory, 0o755);
  const user = await serverUser();
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8', '--auth=trust'], {
    ...user,
    cwd: '/',
  });
  writeFileSync(join(data, 'pg_hba.conf'), 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
  const port = await freePort();
  const settings = [
    `unix_socket_directories=${directory}`,
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'fsync=off',
    'shared_buffers=32MB',
    'autovacuum=off',
  ];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...[...settings, ...options].flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  const connection = ['-h', directory, '-p', String(port), '-w'];
  const sql = async (statements: string | Buffer, database = 'postgres', role = 'postgres'): Promise<string> => {
    const target = `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    const args = [...connection, '-U', role, '-X', '-q', '-t', '-A', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', target, '-f', '-'];
    const call = run(join(bin, 'psql'), args, { maxBuffer: 1 << 28, env: {} });
    // A psql that cannot connect does not read; that it failed is said by its end.
    call.child.stdin?.on('error', () => undefined);
    call.child.stdin?.end(statements);
    return (await call).stdout;
  };
  const dump = async (database: string, more: readonly string[] = []): Promise<Buffer> => {
    const args = [...connection, '-U', 'postgres', ...more, `dbname='${database.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`];
    return (await run(join(bin, 'pg_dump'), args, { maxBuffer: 1 << 30, encoding: 'buffer', env: {} })).stdout;
  };
  const stop = async (): Promise<void> => {
    // SIGQUIT is the server's immediate shutdown: it takes its processes along.
    await end(server, 'SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await answering(server, () => sql('select 1'));
    return { socket: directory, env: bin === installed ? {} : { PATH: bin }, port, sql, dump, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (which) => Number((await run('id', [which, 'postgres'])).stdout)));
  return { uid: uid as number, gid: gid as number };
}
