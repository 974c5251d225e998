import { existsSync, statfsSync } from 'node:fs';
import { asDiagnosis, inMegabytes, roomFor } from '../as-diagnosis.ts';
import type { Diagnosis, Target } from '../contract.ts';
import { checkMakers } from './check-makers.ts';
import { currentAccount } from './current-account.ts';
import { readGrants } from './grants.ts';
import { kept } from './kept.ts';
import { quoteGrantPattern, quoteString } from './quote.ts';
import { findSchema, keptOf, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { readObjects } from './stored-objects.ts';

/** What a restore does in the staging, the live and the kept database. */
const rights = [
  'CREATE',
  'ALTER',
  'DROP',
  'INSERT',
  'SELECT',
  'INDEX',
  'REFERENCES',
  'CREATE VIEW',
  'TRIGGER',
  'EVENT',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
];

/** Whether the account may do what a restore does, and what its way through the server costs. */
export async function diagnose(target: Target<MysqlSettings>): Promise<readonly Diagnosis[]> {
  const { database } = target.settings;
  return withSession(target, (session) =>
    withSession(
      target,
      async (raw) => {
        const [row] = await session.query('SELECT @@log_bin AS logging, @@datadir AS place');
        const size = await sizeOf(session, [database]);
        const before = await kept(target);
        const place = row?.['place'] ?? '';
        return [
          ...(await diagnoseRights(session, target)),
          await asDiagnosis('views, triggers, routines and events can be made again', async () =>
            checkMakers(session, await readObjects(raw, database)),
          ),
          ...(await foreignKeys(session, database)),
          // Only a server on this host has its directory here.
          ...(target.settings.host === undefined && existsSync(place) ? [room(size, place)] : []),
          ...(row?.['logging'] === '1'
            ? [
                {
                  level: 'warn',
                  what: `a restore writes about ${inMegabytes(size)} into the binary log, and replicas load it, too`,
                  todo: 'look for room on the server and its replicas before a restore',
                } as const,
              ]
            : []),
          ...((await findSchema(session, stagingOf(database))) === undefined
            ? []
            : [
                {
                  level: 'warn',
                  what: `${stagingOf(database)} is left of a restore that did not end`,
                  todo: 'the next backup or restore drops it',
                } as const,
              ]),
          {
            level: 'ok',
            what: `${before.length} kept databases take ${inMegabytes(
              await sizeOf(
                session,
                before.map(({ name }) => name),
              ),
            )}`,
          },
        ];
      },
      { raw: true },
    ),
  );
}

async function diagnoseRights(session: Session, target: Target<MysqlSettings>): Promise<readonly Diagnosis[]> {
  const { database } = target.settings;
  const grants = readGrants((await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''));
  const { quoted } = await currentAccount(session);
  const beside = quoteGrantPattern(`${database}__penstock_`).replace(/`$/, '%`');
  const places = [
    { name: database, pattern: quoteGrantPattern(database) },
    { name: stagingOf(database), pattern: beside },
    { name: keptOf(database, new Date()), pattern: beside },
  ];
  const lacking = places.filter(({ name }) => rights.some((right) => !grants.holds(right, name)));
  if (lacking.length === 0) return [{ level: 'ok', what: 'the account may make, fill and swap databases beside the live one' }];
  const patterns = [...new Set(lacking.map(({ pattern }) => pattern))];
  return [
    {
      level: 'fail',
      what: `the account ${quoted} may not do in ${lacking[0]?.name} what a restore does there`,
      todo: `as an administrator: ${patterns.map((pattern) => `GRANT ALL ON ${pattern}.* TO ${quoted}`).join('; ')}`,
    },
  ];
}

async function foreignKeys(session: Session, database: string): Promise<readonly Diagnosis[]> {
  const rows = await session.query(
    `SELECT DISTINCT TABLE_SCHEMA AS other, TABLE_NAME AS name FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = ${quoteString(database)} AND TABLE_SCHEMA <> ${quoteString(database)}`,
  );
  if (rows.length === 0) return [];
  const tables = rows.map((row) => `${row['other']}.${row['name']}`).join(', ');
  return [
    {
      level: 'warn',
      what: `foreign keys of other databases refer to ${database}: ${tables}`,
      todo: 'a swap needs --force then, and they must be made anew',
    },
  ];
}

async function sizeOf(session: Session, databases: readonly string[]): Promise<number> {
  if (databases.length === 0) return 0;
  const [row] = await session.query(
    `SELECT SUM(DATA_LENGTH + INDEX_LENGTH) AS size FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (${databases.map(quoteString).join(', ')})`,
  );
  return Number(row?.['size'] ?? 0);
}

function room(size: number, place: string): Diagnosis {
  const { bavail, bsize } = statfsSync(place);
  return roomFor(size, bavail * bsize, `in ${place}`);
}
