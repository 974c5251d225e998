import { join } from 'node:path';
import type { ProgramCall } from '../../processes/program-call.ts';
import type { Server } from './find-server.ts';

/** Where a private server has what it needs. */
export interface PrivateFiles {
  readonly data: string;
  readonly temporary: string;
  readonly socket: string;
  /** What it executes before it lets anybody in. */
  readonly accounts: string;
}

/** What makes the tables of the server itself. @param installer MariaDB's script for it */
export function initialiseCall(
  server: Server,
  { data, temporary }: Pick<PrivateFiles, 'data' | 'temporary'>,
  installer: string | undefined,
): ProgramCall {
  const own = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${temporary}`];
  if (installer === undefined) return { file: server.file, args: [...own, '--initialize-insecure'], env: { TMPDIR: temporary } };
  return {
    file: installer,
    args: [...own, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    env: { TMPDIR: temporary },
  };
}

/**
 * The server: no configuration of the host's, no network, no events, no plugins, no files. `loose-` is for what only one flavour knows.
 * @param nowhere an empty directory it may not enter, for what it would otherwise read or write there
 */
export function serveCall(server: Server, { data, temporary, socket, accounts }: PrivateFiles, nowhere: string): ProgramCall {
  return {
    file: server.file,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      `--socket=${socket}`,
      `--pid-file=${join(data, 'pid')}`,
      `--init-file=${accounts}`,
      '--skip-networking',
      '--loose-mysqlx=OFF',
      '--skip-log-bin',
      '--skip-slave-start',
      // DISABLED would let nobody make events either; to turn it on takes an administrator, of whom there is none.
      '--event-scheduler=OFF',
      `--secure-file-priv=${server.flavour === 'mysql' ? 'NULL' : nowhere}`,
      `--plugin-dir=${nowhere}`,
      // A table's files lie where all do, whatever DATA DIRECTORY says.
      '--skip-symbolic-links',
      '--local-infile=OFF',
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--max-allowed-packet=1G',
      '--performance-schema=OFF',
      // A crash ends the drill, and with it the data.
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-innodb-doublewrite',
    ],
    env: { TMPDIR: temporary },
  };
}
