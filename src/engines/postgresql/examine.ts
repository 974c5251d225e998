import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { readDatabaseProperties } from './database-properties.ts';
import { findClient } from './find-client.ts';
import type { Properties } from './properties.ts';
import { checkReadable, list } from './readable.ts';
import { readRoles } from './roles.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Oldest server whose catalogs are known here; PostgreSQL 12 is out of support since November 2024. */
const oldestServer = 13;

/** Connects, and checks all that could make pg_dump fail, or leave something out, after it has begun. */
export async function examine(target: Target<PostgresqlSettings>): Promise<Examination> {
  const { settings, surroundings } = target;
  return withSession(target, settings.database, async (session) => {
    const major = supportedMajor(session);
    const client = await findClient('pg_dump', major, surroundings.signal);
    if (client.major < major) {
      throw new Failure('unavailable', `${client.says} cannot dump from a PostgreSQL ${major} server`, {
        hint: `apt-get install postgresql-client-${major}`,
      });
    }
    await checkReadable(session, settings);
    await warnOfGaps(session, target);
    const [server] = await session.query<{ version: string; charset: string }>(
      `select current_setting('server_version') as version, current_setting('server_encoding') as charset`,
    );
    const database = await readDatabaseProperties(session, settings.database);
    if (server === undefined || database === undefined)
      throw new Failure('unavailable', `database ${settings.database} was dropped or renamed`);
    const roles = await readRoles(session);
    const properties: Properties = { database, roles: [...roles.involved], owners: [...roles.owners], ...(await readContents(session)) };
    return {
      flavour: 'postgresql',
      serverVersion: server.version,
      client: client.says,
      charset: server.charset,
      accounts: roles.statements,
      properties,
    };
  });
}

/** @throws Failure unavailable for a server that is too old */
export function supportedMajor(session: Session): number {
  const major = Math.floor(session.version / 10000);
  if (major >= oldestServer) return major;
  throw new Failure('unavailable', `the server is PostgreSQL ${major}; ${oldestServer} is the oldest that penstock works with`);
}

async function readContents(session: Session): Promise<Pick<Properties, 'extensions' | 'tablespaces' | 'publicSchema'>> {
  const extensions = await session.query<{ name: string; version: string }>(
    `select extname as name, extversion as version from pg_extension where extname <> 'plpgsql' order by 1`,
  );
  const tablespaces = await session.query<{ name: string }>(
    `select distinct t.spcname as name from pg_class c join pg_tablespace t on t.oid = c.reltablespace where c.oid >= 16384 order by 1`,
  );
  const [row] = await session.query<{ there: boolean }>(`select exists (select from pg_namespace where nspname = 'public') as there`);
  return { extensions, tablespaces: tablespaces.map(({ name }) => name), publicSchema: row?.there === true };
}

/** Says what is near the database and not in its dump. */
async function warnOfGaps(session: Session, { settings, surroundings }: Target<PostgresqlSettings>): Promise<void> {
  const [found] = await session.query<
    Record<'subscriptions' | 'slots' | 'foreign' | 'others', string[]> & { mappings: number; hidden: number }
  >(
    `select
       array(select subname::text from pg_subscription where subdbid = d.oid order by 1) as subscriptions,
       array(select slot_name::text from pg_replication_slots where database = d.datname order by 1) as slots,
       array(select c.oid::regclass::text from pg_class c where c.relkind = 'f' order by 1) as foreign,
       array(select o.datname::text from pg_database o where o.datdba = d.datdba and o.datname <> d.datname and not o.datistemplate
         and o.datname <> 'postgres' order by 1) as others,
       (select count(*)::int from pg_user_mappings where umoptions is not null) as mappings,
       (select count(*)::int from pg_user_mappings where umoptions is null) as hidden
     from pg_database d where d.datname = current_database()`,
  );
  if (found === undefined) return;
  const { subscriptions, slots, mappings, hidden } = found;
  const { warn } = surroundings;
  if (subscriptions.length > 0) warn(`subscriptions are not in the dump, because they hold passwords: ${list(subscriptions)}`);
  if (slots.length > 0) warn(`logical replication slots cannot be dumped; make them anew after a restore: ${list(slots)}`);
  if (found.foreign.length > 0) warn(`foreign tables are dumped without their rows, which are on other servers: ${list(found.foreign)}`);
  if (mappings > 0) warn(`the dump holds the options of ${mappings} user mappings of foreign servers, passwords among them, in clear`);
  if (hidden > 0) warn(`${hidden} user mappings of foreign servers are dumped without options that ${settings.user} may not see`);
  const others = found.others.filter((name) => !/__penstock_(?:new|\d{8}T\d{6}Z)$/.test(name));
  if (others.length > 0) warn(`other databases of the same owner are not in this dump: ${list(others)}`);
}
