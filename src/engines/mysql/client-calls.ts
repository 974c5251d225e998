import type { ProgramCall } from '../../processes/program-call.ts';
import type { Flavour } from './flavour.ts';

/** A native tool that was found. */
export interface Client {
  readonly file: string;
  readonly flavour: Flavour;
  /** Its own line for `--version`. */
  readonly version: string;
}

// First argument, and the only options file read: neither /etc/my.cnf nor ~/.my.cnf can change a dump or a restore.
const onlyOurOptions = '--defaults-file=/dev/fd/3';

// MySQL's tools read ~/.mylogin.cnf even beside --defaults-file; this variable points them at nothing.
const noLoginFile = { MYSQL_TEST_LOGIN_FILE: '/nonexistent' };

/**
 * The dump of one database by name: no `--databases`, so that the text holds no USE and no CREATE DATABASE.
 * No `--hex-blob`: the tools escape NUL, newline, CR, backslash, quotes and ^Z and load all 256 bytes back right in BLOB,
 * BINARY, BIT and GEOMETRY columns (a test does); hexadecimal would double what is stored.
 */
export function dumpCall(
  client: Client,
  section: string,
  database: string,
  options: { readonly rows: boolean } = { rows: true },
): ProgramCall {
  const common = [
    '--single-transaction',
    '--quick',
    '--routines',
    '--triggers',
    '--events',
    '--comments',
    '--default-character-set=utf8mb4',
    '--no-tablespaces',
    '--max-allowed-packet=1073741824',
  ];
  // A spelling that older or newer tools do not know is skipped with `loose-`. Masking policies are the whole server's, and since 9.7
  // the tool asks for them in every dump, with a right that an application's account does not have.
  const own =
    client.flavour === 'mysql'
      ? ['--loose-set-gtid-purged=OFF', '--loose-column-statistics=0', '--loose-network-timeout', '--loose-masking-policies=0']
      : [];
  return call(client, [onlyOurOptions, ...common, ...(options.rows ? [] : ['--no-data']), ...own, '--', database], section);
}

/**
 * The client that loads plain statements into `database`. --binary-mode turns every client command off but DELIMITER;
 * the first words set what the server's configuration might have otherwise.
 */
export function loadCall(client: Client, section: string, database: string): ProgramCall {
  return call(
    client,
    [
      onlyOurOptions,
      '--binary-mode',
      '--batch',
      // An answer comes when it is there, see FedClient.done.
      '--unbuffered',
      '--skip-reconnect',
      '--skip-local-infile',
      '--default-character-set=utf8mb4',
      '--max-allowed-packet=1073741824',
      `--init-command=${sessionForLoading}`,
      '--',
      database,
    ],
    section,
  );
}

/**
 * Before the dump's own SETs: a lexical mode from the server's configuration (NO_BACKSLASH_ESCAPES) must not read the text
 * otherwise than the scanner did; an hour and more may pass between two statements while tapes are changed.
 */
const sessionForLoading = "SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO',SESSION wait_timeout=86400,SESSION net_read_timeout=86400";

function call(client: Client, args: readonly string[], secret: string): ProgramCall {
  return { file: client.file, args, secret, ...(client.flavour === 'mysql' ? { env: noLoginFile } : {}) };
}
