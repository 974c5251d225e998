import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import type { Properties } from './properties.ts';
import { untrustedExtensions } from './prerequisites.ts';
import { identifier, literal } from './quote.ts';
import { list } from './readable.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * Extensions that only a superuser can create, and whose functions reach neither files, nor programs, nor other servers: what an ordinary role
 * may call of them stays in its database.
 */
const harmless = new Set(
  'amcheck autoinc bloom earthdistance insert_username intagg moddatetime pageinspect pg_buffercache pg_freespacemap pg_prewarm pg_stat_statements pg_visibility pgrowlocks pgstattuple postgis postgis_topology refint vector'.split(
    ' ',
  ),
);

/**
 * Makes on an empty server what a dump stands on, and its own role may not make. Everything here comes from a stream, so nothing of it is
 * more than a name: no role gets an attribute or a membership that the stream asks for.
 * @param target as a superuser
 * @param makeDirectory gives a new directory of the server's own
 */
export async function makeFoundations(
  target: Target<PostgresqlSettings>,
  { user, dumped }: { readonly user: string; readonly dumped: Properties },
  makeDirectory: (name: string) => Promise<string>,
): Promise<void> {
  await withSession(target, 'postgres', async (session) => {
    await makeRoles(session, user, dumped);
    await makeTablespaces(session, dumped, makeDirectory);
    const made = await untrustedExtensions(
      session,
      dumped.extensions.map(({ name }) => name),
    );
    const reaching = made.filter((name) => !harmless.has(name));
    if (reaching.length > 0) {
      throw new Failure(
        'privileges',
        `a private server does not make the extensions ${list(reaching)}: they may reach what is outside of it`,
        {
          hint: 'drill this one on a server that has them: drill: { server: live }, or --server live',
        },
      );
    }
    if (made.length === 0) return;
    // What the template has, every database made from it has, too.
    await session.query('alter database template0 allow_connections true');
    await withSession(target, 'template0', (template) => makeExtensions(template, user, made));
    await session.query('alter database template0 allow_connections false');
  });
}

/** The server has its own of this kind, and takes no others. */
const isSystems = (name: string): boolean => name.startsWith('pg_');

async function makeRoles(session: Session, user: string, { database, roles, owners }: Properties): Promise<void> {
  await session.query(`create role ${identifier(user)} login createdb`);
  const granted = database.privileges?.flatMap(({ grantee }) => grantee ?? []) ?? [];
  const others = new Set([database.owner, ...roles, ...owners, ...granted].filter((name) => name !== user && !isSystems(name)));
  for (const name of others) {
    await session.query(`create role ${identifier(name)}`);
    // So that it can give things to their owners; each of them may do less than it may itself.
    await session.query(`grant ${identifier(name)} to ${identifier(user)}`);
  }
}

async function makeTablespaces(
  session: Session,
  { database, tablespaces }: Properties,
  makeDirectory: (name: string) => Promise<string>,
): Promise<void> {
  const names = new Set([...tablespaces, database.tablespace].filter((name) => !isSystems(name)));
  for (const [at, name] of [...names].entries()) {
    const directory = await makeDirectory(`tablespace-${at}`);
    await session.query(`create tablespace ${identifier(name)} location ${literal(directory)}`);
    await session.query(`grant create on tablespace ${identifier(name)} to public`);
  }
}

/** In the schema where they go by themselves; their tables may be filled, as a dump does with rows that were added to them. */
async function makeExtensions(session: Session, user: string, names: readonly string[]): Promise<void> {
  await session.query('set search_path = public');
  for (const name of names) await session.query(`create extension if not exists ${identifier(name)} cascade`);
  const tables = await session.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
     where c.relkind in ('r', 'p', 'S')`,
  );
  for (const { name } of tables) await session.query(`grant all on ${name} to ${identifier(user)}`);
}
