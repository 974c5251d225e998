import { Failure } from '../../failures/failure.ts';
import { asDiagnosis, inMegabytes } from '../as-diagnosis.ts';
import type { Diagnosis, Examination, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { readDatabaseProperties, type DatabaseProperties } from './database-properties.ts';
import { databaseExists } from './discard.ts';
import { kept } from './kept.ts';
import { prerequisites } from './prerequisites.ts';
import { propertiesOf, type Properties } from './properties.ts';
import { longestName } from './quote.ts';
import { refuseReplication } from './replication.ts';
import { type Session, withMaintenanceSession, withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

/** Whether the role may do what a restore does, and whether pg_hba.conf lets it: into the maintenance database, and into the staging one. */
export async function diagnose(target: Target<PostgresqlSettings>, examination: Examination | undefined): Promise<readonly Diagnosis[]> {
  const { settings } = target;
  const staging = stagingName(settings.database, longestName);
  return withMaintenanceSession(target, async (session) => {
    const [here] = await session.query<{ name: string; size: string }>(
      `select current_database()::text as name, (select pg_database_size(oid)::text from pg_database where datname = $1) as size`,
      [settings.database],
    );
    const live = await readDatabaseProperties(session, settings.database);
    const before = await kept(target);
    const sizes = await session.query<{ size: string }>(
      `select coalesce(sum(pg_database_size(datname)), 0)::text as size from pg_database where datname = any ($1::name[])`,
      [before.map(({ name }) => name)],
    );
    const isLeft = await databaseExists(session, staging);
    return [
      here?.name === settings.database
        ? {
            level: 'fail',
            what: `${settings.user} can connect to neither postgres nor template1, from where a database is renamed`,
            todo: `GRANT CONNECT ON DATABASE postgres TO "${settings.user}", and a line for it in pg_hba.conf`,
          }
        : { level: 'ok', what: `a restore works from the database ${here?.name}` },
      ...(await needs(session, target, live, examination && propertiesOf(examination))),
      await asDiagnosis('no logical replication hangs on the database', () => refuseReplication(target, session)),
      isLeft
        ? { level: 'warn', what: `the database ${staging} is left of a restore that did not end`, todo: 'the next restore drops it' }
        : await asDiagnosis(`pg_hba.conf lets ${settings.user} into ${staging}`, () => knock(target, staging)),
      { level: 'ok', what: `a restore needs ${inMegabytes(Number(here?.size ?? 0))} beside the live database` },
      { level: 'ok', what: `${before.length} kept databases take ${inMegabytes(Number(sizes[0]?.size ?? 0))}` },
    ];
  });
}

async function needs(
  session: Session,
  target: Target<PostgresqlSettings>,
  live: DatabaseProperties | undefined,
  dumped: Properties | undefined,
): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  const arrival = { like: live ?? dumped?.database, dumped, fresh: live === undefined };
  for (const { what, check } of prerequisites(session, target, arrival)) found.push(await asDiagnosis(what, check));
  return found;
}

/** That a database does not exist, the server says only to those whom pg_hba.conf lets in. */
async function knock(target: Target<PostgresqlSettings>, database: string): Promise<void> {
  try {
    await withSession(target, database, () => Promise.resolve());
  } catch (error) {
    if (stateOf(error) === '3D000' || (error instanceof Failure && /does not exist/.test(error.message))) return;
    throw error;
  }
}
