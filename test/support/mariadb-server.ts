import { execFile, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { answering, end } from './private-server.ts';

const run = promisify(execFile);

/** A private MariaDB: its own directory, socket and TCP port; `root` has no password on it. */
export interface MariadbServer {
  readonly socket: string;
  readonly port: number;
  readonly directory: string;
  /** Runs statements as root through the native client, which takes DELIMITER; gives the rows, cells separated by tabs. */
  sql(statements: string | Buffer, database?: string): Promise<string>;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

/**
 * Starts a server, as the user `mysql` where the caller is root (the server refuses root).
 * @param options more of mariadbd's options, such as `--event-scheduler=ON`
 */
export async function startMariadb(options: readonly string[] = []): Promise<MariadbServer> {
  const directory = mkdtempSync('/tmp/penstock-mariadb-');
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const { stdout } = await run('id', ['-u', 'mysql']);
    const { stdout: group } = await run('id', ['-g', 'mysql']);
    chownSync(directory, Number(stdout), Number(group));
  }
  const user = asRoot ? ['--user=mysql'] : [];
  const data = `--datadir=${join(directory, 'data')}`;
  // A starting server removes what looks like leftovers from its directory for temporary tables, so none may be shared.
  const temporary = `--tmpdir=${directory}`;
  const own = ['--no-defaults', data, temporary, ...user];
  await run('mariadb-install-db', [...own, '--auth-root-authentication-method=normal', '--skip-test-db'], {
    env: { ...process.env, TMPDIR: directory },
  }).catch((error: unknown) => {
    rmSync(directory, { recursive: true, force: true });
    throw error;
  });
  const socket = join(directory, 'server.sock');
  const port = await freePort();
  const server = spawn(
    '/usr/sbin/mariadbd',
    [
      ...own,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(directory, 'pid')}`,
      '--character-set-server=utf8mb4',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=48M',
      '--max-allowed-packet=256M',
      '--performance-schema=OFF',
      '--log-bin-trust-function-creators=ON',
      `--log-error=${join(directory, 'log')}`,
      ...options,
    ],
    { stdio: 'ignore' },
  );
  const sql = async (statements: string | Buffer, database?: string): Promise<string> => {
    const call = run(
      'mariadb',
      [
        '--no-defaults',
        `--socket=${socket}`,
        '-uroot',
        '--batch',
        '--skip-column-names',
        '--raw',
        '--default-character-set=utf8mb4',
        '--max-allowed-packet=256M',
        ...(database === undefined ? [] : [database]),
      ],
      { maxBuffer: 1 << 28 },
    );
    // A client that cannot connect closes its input early; its exit status says so.
    call.child.stdin?.on('error', () => undefined);
    call.child.stdin?.end(statements);
    return (await call).stdout;
  };
  const stop = async (): Promise<void> => {
    await end(server, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await answering(server, () => sql('select 1'));
    return { socket, port, directory, sql, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
