import { readSecret } from '../../secrets/read-secret.ts';
import type { Target } from '../contract.ts';
import { findClient, type Client } from './find-client.ts';
import { knowsRestrict } from './load-call.ts';
import { readServerFacts, type ServerFacts } from './portability.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** What is known before psql is started on a database. */
export interface LoadingGround {
  readonly server: ServerFacts;
  /** Of the server, as a number. */
  readonly version: number;
  readonly client: Client;
  readonly password: string | undefined;
}

/** Looks at server and client, and warns of what either lets a dump do. @throws Failure */
export async function prepareLoading(target: Target<PostgresqlSettings>, database: string): Promise<LoadingGround> {
  const { settings, surroundings } = target;
  const { signal, warn } = surroundings;
  const { server, version } = await withSession(target, database, async (session) => {
    await warnOfPower(session.query, warn);
    return { server: await readServerFacts(session, surroundings), version: session.version };
  });
  const client = await findClient('psql', server.major, signal);
  if (!knowsRestrict(client)) {
    warn(`${client.says} does not know \\restrict: penstock's own reading of the dump alone keeps commands out of it`);
  }
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  return { server, version, client, password };
}

/** A dump can hold functions and call them. What they may do is what the loading role may do, so that should be little. */
async function warnOfPower(query: <Row>(sql: string) => Promise<Row[]>, warn: (line: string) => void): Promise<void> {
  const [role] = await query<{ name: string; power: string | null }>(
    `select current_user::text as name, case when rolsuper then 'a superuser'
       when pg_has_role('pg_execute_server_program', 'MEMBER') then 'a member of pg_execute_server_program'
       when pg_has_role('pg_write_server_files', 'MEMBER') then 'a member of pg_write_server_files' end as power
     from pg_roles where rolname = current_user`,
  );
  if (typeof role?.power === 'string') {
    warn(
      `the dump is loaded as ${role.name}, ${role.power}: functions in it could do what that role may; an owner with CREATEDB is enough`,
    );
  }
}
