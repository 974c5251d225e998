import { Failure } from '../../failures/failure.ts';
import type { DatabaseProperties } from './database-properties.ts';
import { identifier, literal } from './quote.ts';
import type { Session } from './session.ts';
import { settingClause } from './setting-clause.ts';

/** A statement that gives a database a property; an optional one may fail, which is then said. */
export interface PropertyStatement {
  readonly sql: string;
  /** For one that may fail: as an administrator executes it afterwards, when the database has its final name. */
  readonly afterwards?: string;
}

/**
 * The statements that give the staging database what belongs to a database itself. The owner, encoding, locale and tablespace it has from its
 * creation. Grants are made anew by the owner, since only a superuser could name others as their grantors.
 */
export function takeOver(staging: string, live: string, like: DatabaseProperties): PropertyStatement[] {
  const database = identifier(staging);
  const must = (sql: string): PropertyStatement => ({ sql });
  const may = (sql: (name: string) => string): PropertyStatement => ({ sql: sql(database), afterwards: sql(identifier(live)) });
  const privileges = like.privileges ?? [
    { grantee: null, privilege: 'CONNECT', grantable: false },
    { grantee: null, privilege: 'TEMPORARY', grantable: false },
    { grantee: like.owner, privilege: 'ALL', grantable: false },
  ];
  return [
    must(`revoke all on database ${database} from public, current_user, ${identifier(like.owner)}`),
    ...privileges.map(({ grantee, privilege, grantable }) => {
      if (!/^[A-Z]+$/.test(privilege)) throw new Failure('not-whole', `${privilege} is no privilege on a database`);
      const to = grantee === null ? 'public' : identifier(grantee);
      return must(`grant ${privilege} on database ${database} to ${to}${grantable ? ' with grant option' : ''}`);
    }),
    must(`alter database ${database} connection limit ${like.connectionLimit}`),
    must(`comment on database ${database} is ${like.comment === null ? 'null' : literal(like.comment)}`),
    ...like.settings.map(({ role, name, value }) => {
      const clause = settingClause(name, value);
      return may((of) => (role === null ? `alter database ${of} ${clause}` : `alter role ${identifier(role)} in database ${of} ${clause}`));
    }),
    ...like.labels.map(({ provider, label }) =>
      may((of) => `security label for ${identifier(provider)} on database ${of} is ${literal(label)}`),
    ),
  ];
}

/**
 * Executes them in the session's transaction.
 * @param warn is told each optional one that failed, as the statement an administrator can execute
 */
export async function execute(session: Session, statements: readonly PropertyStatement[], warn: (line: string) => void): Promise<void> {
  for (const { sql, afterwards } of statements) {
    if (afterwards === undefined) {
      await session.query(sql);
      continue;
    }
    await session.query('savepoint property');
    try {
      await session.query(sql);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await session.query('rollback to savepoint property');
      warn(`a property of the database could not be taken over (${error.message}); execute as an administrator: ${afterwards}`);
    }
  }
}
