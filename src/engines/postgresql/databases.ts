import type { Listing, Target } from '../contract.ts';
import { withMaintenanceSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Every role sees every database's name; its size only where it may connect. Templates and `postgres`, where nobody keeps anything, are the server's own. */
export async function databases(target: Target<PostgresqlSettings>): Promise<Listing> {
  const { host, port, database } = target.settings;
  return withMaintenanceSession(target, async (session) => {
    const rows = await session.query<{ name: string; bytes: string | null; template: boolean }>(
      `select datname::text as name, datistemplate as template,
         case when datallowconn and has_database_privilege(oid, 'connect') then pg_database_size(oid) end::text as bytes
       from pg_database`,
    );
    const [server] = await session.query<{ identity: string }>(
      `select concat_ws(':', system_identifier, current_setting('port')) as identity from pg_control_system()`,
    );
    return {
      server: `postgresql at ${host}:${port}`,
      identity: `postgresql ${server?.identity}`,
      databases: rows
        .filter(({ name, template }) => !template && name !== 'postgres')
        .map(({ name, bytes }) => ({ name, bytes: bytes === null ? undefined : Number(bytes) })),
      own: rows.find(({ name }) => name === database)?.name,
      unseen: undefined,
    };
  });
}
