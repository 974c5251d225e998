import { Failure } from '../../failures/failure.ts';
import { place } from './describe.ts';
import type { MysqlSettings } from './settings.ts';

/** MariaDB's and MySQL's error numbers that are the admin's business (MySQL manual, "Server Error Message Reference"). */
export const lockWaitTimeout = 1205;
const databaseDenied = 1044;
const wrongPassword = 1045;
const unknownDatabase = 1049;
const missingRights = [1142, 1143, 1227, 1370, 1410, 1419, 1698, 4031];
const tooBusy = [1040, 1203, 1226];

/** What the server or the network said, as the Failure it means; errors that are no database errors are given back as they are. */
export function databaseFailure(error: unknown, settings: MysqlSettings): unknown {
  if (error instanceof Failure || !isDatabaseError(error)) return error;
  const at = place(settings);
  const cause = error;
  if (error.errno === wrongPassword) {
    return new Failure('privileges', `the server at ${at} refuses the account ${settings.user}: ${said(error)}`, {
      hint: 'check user and password of the application file; the host part of the account must match too',
      cause,
    });
  }
  if (error.errno === unknownDatabase) {
    return new Failure('configuration', `the server at ${at} has no database ${settings.database}`, {
      hint: 'check database: in the application file',
      cause,
    });
  }
  if (error.errno === lockWaitTimeout) {
    return new Failure('try-later', `${settings.database} is in use: ${said(error)}`, {
      hint: 'show processlist names the sessions; an open transaction holds its tables even when it is idle',
      cause,
    });
  }
  if (error.errno === databaseDenied || missingRights.includes(error.errno ?? 0)) {
    return new Failure('privileges', `${settings.user} may not do this at ${at}: ${said(error)}`, {
      hint: 'docs/mysql.md lists the rights',
      cause,
    });
  }
  if (tooBusy.includes(error.errno ?? 0)) return new Failure('try-later', `the server at ${at} is busy: ${said(error)}`, { cause });
  if (error.errno === undefined || error.errno < 1000 || error.fatal === true) {
    return new Failure('unavailable', `no connection to ${at}: ${said(error)}`, {
      hint: 'is the server running, and is this its socket or host?',
      cause,
    });
  }
  return new Failure('unavailable', `the server at ${at} said: ${said(error)}`, { cause });
}

export interface DatabaseError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly fatal?: boolean;
  readonly sqlMessage?: string;
}

/** Whether mysql2 made this error: it gives its errors a code, the server's also a number. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

function said(error: DatabaseError): string {
  return (error.sqlMessage ?? error.message).replace(/\s+/g, ' ').trim() || error.code;
}
