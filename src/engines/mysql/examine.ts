import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { checkRights } from './check-rights.ts';
import { place } from './describe.ts';
import { findClient } from './find-client.ts';
import { flavourOf } from './flavour.ts';
import { readAccounts } from './read-accounts.ts';
import { findSchema, isTransactional, tablesOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * Checks server, account, database, rights and dump tool before the first byte.
 * @throws Failure unavailable, configuration, privileges
 */
export async function examine(target: Target<MysqlSettings>): Promise<Examination> {
  const { settings, surroundings } = target;
  return withSession(target, async (session) => {
    const [row] = await session.query('SELECT VERSION() AS version');
    const serverVersion = row?.['version'] ?? '';
    const flavour = flavourOf(serverVersion);
    const schema = await findSchema(session, settings.database);
    if (schema === undefined) {
      throw new Failure('configuration', `the server at ${place(settings)} shows no database ${settings.database} to ${settings.user}`, {
        hint: 'check database: in the application file, and the rights of the account',
      });
    }
    await checkRights(session, settings.database, { flavour, version: serverVersion });
    const client = await findClient('dump', flavour, surroundings.signal);
    await warnOfTables(session, settings.database, surroundings.warn);
    return {
      flavour,
      serverVersion,
      client: client.version,
      charset: schema.charset,
      accounts: await readAccounts(session, settings.database),
      properties: { charset: schema.charset, collation: schema.collation },
    };
  });
}

async function warnOfTables(session: Session, database: string, warn: (line: string) => void): Promise<void> {
  const tables = await tablesOf(session, database);
  const loose = tables.filter(({ type, engine }) => type !== 'SEQUENCE' && !isTransactional(engine));
  if (loose.length > 0) {
    warn(
      `tables without transactions are not in the same state as the others if they change during the dump: ${listed(loose.map(({ name, engine }) => `${name} (${engine})`))}`,
    );
  }
  const versioned = tables.filter(({ type }) => type === 'SYSTEM VERSIONED');
  if (versioned.length > 0)
    warn(`of system-versioned tables the dump holds the current rows, not their history: ${listed(versioned.map(({ name }) => name))}`);
}

function listed(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
