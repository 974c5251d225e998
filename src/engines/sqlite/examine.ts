import { statSync } from 'node:fs';
import type { Examination, Target } from '../contract.ts';
import { checkFile } from './call-own-program.ts';
import type { SqliteSettings } from './settings.ts';

/** What staging needs to make an equal file where there is no live one to take it from. */
export interface SqliteProperties {
  readonly journalMode: string;
  /** Permission bits, owner and group of the file. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Looks at the file's header and schema. Its pages are checked while they are dumped: see `dump`. */
export async function examine({ settings, surroundings }: Target<SqliteSettings>): Promise<Examination> {
  const { file } = settings;
  const findings = await checkFile(file, surroundings, 'schema');
  if (findings.journalMode !== 'wal') {
    surroundings.warn(
      `${file} is in journal mode ${findings.journalMode}: the application cannot commit while it is dumped; PRAGMA journal_mode=WAL lets it`,
    );
  }
  const { mode, uid, gid } = statSync(file);
  const properties: SqliteProperties = { journalMode: findings.journalMode, mode: mode & 0o7777, uid, gid };
  return {
    flavour: 'sqlite',
    serverVersion: findings.sqliteVersion,
    client: `penstock with SQLite ${findings.sqliteVersion}`,
    charset: findings.encoding,
    accounts: [],
    properties: { ...properties },
  };
}
