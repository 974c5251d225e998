import { Failure } from '../../failures/failure.ts';
import type { PostgresqlSettings } from './settings.ts';

/** What is wrong when a connection cannot be made. */
export function connectFailure(error: unknown, settings: PostgresqlSettings, database: string): Failure {
  if (error instanceof Failure) return error;
  const { code = '', message } = asServerError(error);
  const { host, port, user } = settings;
  const where = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;
  const fail = (kind: Failure['kind'], text: string, hint?: string): Failure =>
    new Failure(kind, text, { cause: error, ...(hint !== undefined && { hint }) });
  switch (code) {
    case 'ENOENT':
      return fail('unavailable', `there is no server socket ${where}`, 'is postgresql running, and are host and port those of its socket?');
    case 'ECONNREFUSED':
      return fail(
        'unavailable',
        `no server answers at ${where}`,
        'is postgresql running there, and does it listen on that address and port?',
      );
    case 'EACCES':
      return fail(
        'privileges',
        `the server socket ${where} may not be opened by this user`,
        'see unix_socket_permissions in postgresql.conf',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail('unavailable', `the host name ${host} is not known`, 'host is a name, an address, or the directory of the server socket');
    case '28P01':
      return fail('privileges', `the server refuses the password of ${user}`, `set it anew: ALTER ROLE "${user}" PASSWORD '...'`);
    case '28000':
      return fail(
        'privileges',
        `the server refuses ${user}: ${message}`,
        'see pg_hba.conf; with peer authentication the system user must be mapped to the role in pg_ident.conf',
      );
    case '3D000':
      return fail('no-input', `there is no database ${database} at ${where}`, 'psql -l lists the databases');
    case '42501':
      return fail('privileges', `${user} may not connect to database ${database}`, `GRANT CONNECT ON DATABASE "${database}" TO "${user}"`);
    case '53300':
      return fail(
        'try-later',
        `the server has no free connection: ${message}`,
        'raise max_connections, or let penstock connect as a role with reserved connections',
      );
    case '57P03':
      return fail('try-later', `the server does not take connections now: ${message}`);
    case '55000':
      return fail(
        'try-later',
        `database ${database} is closed to connections`,
        `ALTER DATABASE "${database}" ALLOW_CONNECTIONS true opens it`,
      );
    default:
      return fail('unavailable', `cannot connect to postgresql at ${where}: ${message}`);
  }
}

/** What is wrong when a statement fails. */
export function queryFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code = '', message } = asServerError(error);
  const options = { cause: error };
  if (code === '42501') return new Failure('privileges', `postgresql: ${message}`, options);
  if (code === '55P03' || code === '55006' || code === '57014') return new Failure('try-later', `postgresql: ${message}`, options);
  if (code === '53100' || code === '58030') return new Failure('io', `postgresql: ${message}`, options);
  return new Failure('unavailable', `postgresql: ${message}`, options);
}

/** The SQLSTATE (or system error code) of the error behind a Failure, if there is one. */
export function stateOf(failure: unknown): string | undefined {
  return failure instanceof Failure ? asServerError(failure.cause).code : undefined;
}

function asServerError(error: unknown): { code?: string; message: string } {
  // An address that resolves to several gives one error for each of them.
  if (error instanceof AggregateError && error.errors.length > 0) return asServerError(error.errors[0]);
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  const message = error.message.replaceAll(/\s+/g, ' ');
  return typeof code === 'string' ? { code, message } : { message };
}
