import { statSync } from 'node:fs';
import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { damagedHint } from './as-failure.ts';
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

/** Checks the whole database before its first byte is dumped. */
export async function examine({ settings, surroundings }: Target<SqliteSettings>): Promise<Examination> {
  const { file } = settings;
  const findings = await checkFile(file, surroundings, { rows: false });
  if (findings.complaints.length > 0) {
    throw new Failure('not-whole', `${file} fails SQLite's integrity check: ${findings.complaints[0]}`, {
      hint: /constraint failed|NULL value/.test(findings.complaints.join())
        ? 'mend the rows it names; as they are they could not be loaded again'
        : damagedHint,
      details: findings.complaints,
    });
  }
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
