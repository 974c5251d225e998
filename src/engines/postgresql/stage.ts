import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { readDatabaseProperties, type DatabaseProperties } from './database-properties.ts';
import { discard } from './discard.ts';
import { supportedMajor } from './examine.ts';
import { checkPrerequisites } from './prerequisites.ts';
import { readServerFacts, withoutMissingRoles } from './portability.ts';
import { propertiesOf } from './properties.ts';
import { identifier, literal, longestName } from './quote.ts';
import { refuseReplication } from './replication.ts';
import { withMaintenanceLock, withMaintenanceSession, withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * Makes the empty staging database, equal to the live one, or where there is none, to the one that was dumped. Before that,
 * finds out whatever would make the load or the swap fail.
 */
export async function stage(target: Target<PostgresqlSettings>, examination: Examination | undefined): Promise<void> {
  const { settings, surroundings } = target;
  if (surroundings.strategy === 'in-place') return prepareInPlace(target, examination);
  const staging = stagingName(settings.database, longestName, surroundings.drill);
  const dumped = examination && propertiesOf(examination);
  await discard(target);
  await withMaintenanceLock(target, async (session) => {
    const major = supportedMajor(session);
    const live = await readDatabaseProperties(session, settings.database);
    // A drill replaces nothing.
    if (live !== undefined && surroundings.drill === undefined) await refuseReplication(target, session);
    const like = live ?? (dumped && withoutMissingRoles(dumped.database, await readServerFacts(session, surroundings)));
    await checkPrerequisites(session, target, { like, dumped, fresh: live === undefined });
    if (live !== undefined && dumped !== undefined && live.encoding !== dumped.database.encoding) {
      surroundings.warn(
        `database ${settings.database} has encoding ${live.encoding}; the dump was made from one with ${dumped.database.encoding}`,
      );
    }
    try {
      await session.query(createDatabase(staging, like, major));
    } catch (error) {
      throw localeFailure(error, like);
    }
    // Only the owner, superusers and the loading role get in until the swap gives it the live database's privileges.
    await session.query(`revoke connect on database ${identifier(staging)} from public`);
    await session.query(`grant connect on database ${identifier(staging)} to current_user`);
  });
  if (dumped?.publicSchema === false) await withSession(target, staging, (session) => session.query('drop schema public'));
}

/** Nothing is made: the live database is where it is loaded. */
async function prepareInPlace(target: Target<PostgresqlSettings>, examination: Examination | undefined): Promise<void> {
  const { settings } = target;
  await withMaintenanceSession(target, async (session) => {
    supportedMajor(session);
    const live = await readDatabaseProperties(session, settings.database);
    if (live === undefined) {
      throw new Failure('no-input', `there is no database ${settings.database} to restore in place`, {
        hint: `an administrator makes it: CREATE DATABASE "${settings.database}" OWNER "${settings.user}"`,
      });
    }
    await refuseReplication(target, session);
    await checkPrerequisites(session, target, { like: undefined, dumped: examination && propertiesOf(examination), fresh: false });
  });
}

/** From template0, the only template that a database of another encoding or locale can be made from. */
export function createDatabase(name: string, like: DatabaseProperties | undefined, major: number): string {
  const parts = [`create database ${identifier(name)} template template0`];
  if (like !== undefined) {
    parts.push(`owner ${identifier(like.owner)} encoding ${literal(like.encoding)}`);
    // Named, even pg_default would need a privilege that nobody has.
    if (like.tablespace !== 'pg_default') parts.push(`tablespace ${identifier(like.tablespace)}`);
    parts.push(`lc_collate ${literal(like.collate)} lc_ctype ${literal(like.ctype)}`);
    if (major >= 15) parts.push(...provider(like));
  }
  return parts.join(' ');
}

function provider({ provider: letter, locale, icuRules }: DatabaseProperties): string[] {
  const named = locale === null ? [] : [literal(locale)];
  if (letter === 'i') {
    return [
      'locale_provider icu',
      ...named.map((name) => `icu_locale ${name}`),
      ...(icuRules === null ? [] : [`icu_rules ${literal(icuRules)}`]),
    ];
  }
  if (letter === 'b') return ['locale_provider builtin', ...named.map((name) => `builtin_locale ${name}`)];
  return ['locale_provider libc'];
}

function localeFailure(error: unknown, like: DatabaseProperties | undefined): unknown {
  if (!(error instanceof Failure) || like === undefined || !/locale|encoding/i.test(error.message)) return error;
  return new Failure(
    'unavailable',
    `${error.message} (the database has collation ${like.collate}, character type ${like.ctype}, encoding ${like.encoding})`,
    {
      hint: 'make that locale on the server: dpkg-reconfigure locales, then restart postgresql',
      cause: error,
    },
  );
}
