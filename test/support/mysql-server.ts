import { execFile, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Flavour } from '../../src/engines/mysql/flavour.ts';
import { freePort } from './free-port.ts';
import { answering, end } from './private-server.ts';

const run = promisify(execFile);

/** A private MariaDB or MySQL: its own directory, socket and TCP port; `root` has no password on it. */
export interface MysqlServer {
  readonly flavour: Flavour;
  /** The environment of programs that are to find this server's own tools. */
  readonly env: Readonly<Record<string, string>>;
  readonly socket: string;
  readonly port: number;
  readonly directory: string;
  /** Runs statements as root through the native client, which takes DELIMITER; gives the rows, cells separated by tabs. */
  sql(statements: string | Buffer, database?: string): Promise<string>;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

/** What differs between the two. */
export interface Kind {
  readonly flavour: Flavour;
  readonly env: Readonly<Record<string, string>>;
  readonly client: string;
  readonly server: string;
  /** The account that the server is to change to; it must be able to read its own programs. */
  readonly user: string;
  /** Makes the tables of the server itself. */
  readonly initialise: { readonly file: string; readonly args: readonly string[] };
  /** For initialising and for serving. */
  readonly both: readonly string[];
  readonly options: readonly string[];
}

/** Starts a server, as `kind.user` where the caller is root. */
export async function startMysqlServer(kind: Kind): Promise<MysqlServer> {
  const directory = mkdtempSync(`/tmp/penstock-${kind.flavour}-`);
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const [user, group] = await Promise.all(['-u', '-g'].map(async (which) => Number((await run('id', [which, kind.user])).stdout)));
    chownSync(directory, user ?? 0, group ?? 0);
  }
  const own = [
    '--no-defaults',
    `--datadir=${join(directory, 'data')}`,
    // A starting server removes what looks like leftovers from its directory for temporary tables, so none may be shared.
    `--tmpdir=${directory}`,
    ...(asRoot ? [`--user=${kind.user}`] : []),
    ...kind.both,
  ];
  await run(kind.initialise.file, [...own, ...kind.initialise.args], { env: { ...process.env, TMPDIR: directory } }).catch(
    (error: unknown) => {
      rmSync(directory, { recursive: true, force: true });
      throw error;
    },
  );
  const socket = join(directory, 'server.sock');
  const port = await freePort();
  const server = spawn(
    kind.server,
    [
      ...own,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${join(directory, 'pid')}`,
      '--character-set-server=utf8mb4',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-buffer-pool-size=64M',
      '--max-allowed-packet=256M',
      '--performance-schema=OFF',
      '--log-bin-trust-function-creators=ON',
      `--log-error=${join(directory, 'log')}`,
      ...kind.options,
    ],
    { stdio: 'ignore' },
  );
  const sql = async (statements: string | Buffer, database?: string): Promise<string> => {
    const call = run(
      kind.client,
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
    return { flavour: kind.flavour, env: kind.env, socket, port, directory, sql, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
