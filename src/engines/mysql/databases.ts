import type { Listing, Target } from '../contract.ts';
import { currentAccount } from './current-account.ts';
import { readGrants } from './grants.ts';
import { withSession } from './session.ts';
import { type MysqlSettings, usualSocket } from './settings.ts';

const ofTheServer = new Set(['mysql', 'information_schema', 'performance_schema', 'sys']);

/** Any of these, held for everything, lets an account see every database. */
const seesAll = ['SHOW DATABASES', 'SELECT', 'LOCK TABLES', 'ALTER', 'CREATE', 'DROP'];

export async function databases(target: Target<MysqlSettings>): Promise<Listing> {
  const { host, port, socket, database } = target.settings;
  return withSession(target, async (session) => {
    const [server] = await session.query(
      "SELECT CONCAT_WS(':', @@hostname, @@port, @@datadir) AS identity, @@lower_case_table_names AS folds",
    );
    const rows = await session.query(
      `SELECT s.SCHEMA_NAME AS name, SUM(t.DATA_LENGTH + t.INDEX_LENGTH) AS bytes
       FROM information_schema.SCHEMATA s LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = s.SCHEMA_NAME GROUP BY s.SCHEMA_NAME`,
    );
    const listed = rows.map((row) => ({ name: row['name'] ?? '', bytes: Number(row['bytes'] ?? 0) }));
    const grants = readGrants((await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''));
    const { name: account, quoted } = await currentAccount(session);
    const isAllSeen = seesAll.some((right) => grants.holds(right, '*'));
    // Where the server folds names, `Orders` in an application file is its `orders`.
    const fold = (name: string): string => (server?.['folds'] === '0' ? name : name.toLowerCase());
    return {
      server: `mysql at ${host === undefined ? (socket ?? usualSocket) : `${host}:${port}`}`,
      identity: `mysql ${server?.['identity']}`,
      databases: listed.filter(({ name }) => !ofTheServer.has(name.toLowerCase())),
      own: listed.find(({ name }) => fold(name) === fold(database))?.name,
      unseen: isAllSeen
        ? undefined
        : { what: `${account} sees only databases that it has rights in`, todo: `GRANT SHOW DATABASES ON *.* TO ${quoted}` },
    };
  });
}
