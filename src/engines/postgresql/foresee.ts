import { existsSync, statfsSync } from 'node:fs';
import { asDiagnosis, roomForDump } from '../as-diagnosis.ts';
import type { Diagnosis, Incoming, Target } from '../contract.ts';
import { keptName, stagingName } from '../names.ts';
import { readDatabaseProperties, type DatabaseProperties } from './database-properties.ts';
import { supportedMajor } from './examine.ts';
import { findClient } from './find-client.ts';
import { missingExtensions, missingRoles } from './prerequisites.ts';
import { propertiesOf, type Properties } from './properties.ts';
import { longestName } from './quote.ts';
import { list } from './readable.ts';
import { withMaintenanceSession, type Session } from './session.ts';
import { readOthers } from './sessions.ts';
import type { PostgresqlSettings } from './settings.ts';

/** What a restore of this stream would do on this server, and what of it does not fit. */
export async function foresee(target: Target<PostgresqlSettings>, incoming: Incoming): Promise<readonly Diagnosis[]> {
  const { settings, surroundings } = target;
  const dumped = incoming.examination && propertiesOf(incoming.examination);
  return withMaintenanceSession(target, async (session) => {
    const live = await readDatabaseProperties(session, settings.database);
    return [
      names(target, live !== undefined),
      version(session, incoming),
      await asDiagnosis('a psql to load it is installed', () => findClient('psql', supportedMajor(session), surroundings.signal)),
      ...encoding(live, dumped),
      ...(surroundings.force && dumped ? await leftOut(session, dumped) : []),
      ...(await space(session, settings, incoming)),
      ...(await sessions(session, settings)),
    ];
  });
}

function names({ settings, surroundings }: Target<PostgresqlSettings>, isThere: boolean): Diagnosis {
  const { database } = settings;
  if (surroundings.strategy === 'in-place') {
    return {
      level: 'warn',
      what: `all that is in ${database} is dropped and loaded anew in one transaction, which ends only when the stream is proven; nothing is kept`,
      todo: 'take a dump of it before, where it may be needed again',
    };
  }
  const kept = isThere ? `; the one that is there is kept as ${keptName(database, surroundings.now, longestName)}` : '; there is none yet';
  return { level: 'ok', what: `it is loaded into ${stagingName(database, longestName)}, proven, and renamed to ${database}${kept}` };
}

function version(session: Session, { examination }: Incoming): Diagnosis {
  const here = supportedMajor(session);
  if (examination === undefined) return { level: 'ok', what: `the server is PostgreSQL ${here}` };
  const what = `the dump is of PostgreSQL ${examination.serverVersion}, the server is ${here}`;
  const isOlder = here < Number.parseInt(examination.serverVersion, 10);
  return isOlder
    ? {
        level: 'warn',
        what: `${what}, which is older`,
        todo: 'what it does not know is refused while it is loaded, and nothing is changed then; restore to a copy first, with --to',
      }
    : { level: 'ok', what };
}

function encoding(live: DatabaseProperties | undefined, dumped: Properties | undefined): readonly Diagnosis[] {
  if (live === undefined || dumped === undefined) return [];
  const [is, was] = [live, dumped.database].map(
    ({ encoding: name, collate, ctype }) => `encoding ${name}, collation ${collate}, character type ${ctype}`,
  );
  if (is === was) return [{ level: 'ok', what: `the database has ${is}, like the dumped one` }];
  return [
    {
      level: 'warn',
      what: `the database has ${is}, the dumped one ${was}`,
      todo: 'the restored one gets those of the one that is there: text may sort otherwise, or not be loadable',
    },
  ];
}

/** With `--force`. */
async function leftOut(session: Session, dumped: Properties): Promise<readonly Diagnosis[]> {
  const roles = await missingRoles(session, [...dumped.roles, ...dumped.owners]);
  const extensions = await missingExtensions(
    session,
    dumped.extensions.map(({ name }) => name),
  );
  const warn = (what: string): Diagnosis => ({ level: 'warn', what, todo: 'nothing, where that is meant by --force' });
  return [
    ...(roles.length === 0 ? [] : [warn(`owners and grants of roles that are missing are left out: ${list(roles)}`)]),
    ...(extensions.length === 0 ? [] : [warn(`extensions that are missing are left out: ${list(extensions)}`)]),
  ];
}

/** Only a server on this host has its directory here, and not every role may know where. */
async function space(session: Session, { host }: PostgresqlSettings, { bytes }: Incoming): Promise<readonly Diagnosis[]> {
  if (!host.startsWith('/')) return [];
  const [row] = await session.query<{ place: string }>(`select setting as place from pg_settings where name = 'data_directory'`);
  if (row === undefined || !existsSync(row.place)) return [];
  const { bavail, bsize } = statfsSync(row.place);
  return [roomForDump(bytes, bavail * bsize, `in ${row.place}`)];
}

async function sessions(session: Session, { database }: PostgresqlSettings): Promise<readonly Diagnosis[]> {
  const others = await readOthers(session, [database]);
  if (others.length === 0) return [{ level: 'ok', what: `no session uses ${database}` }];
  const who = others.map(
    ({ pid, user, application, client }) => `pid ${pid} (${[user, application, client].filter((part) => part).join(', ')})`,
  );
  return [
    {
      level: 'warn',
      what: `${others.length} sessions use ${database}: ${list(who)}`,
      todo: 'a swap ends those that the role may end; let the application fall silent',
    },
  ];
}
