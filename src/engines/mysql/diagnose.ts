import { existsSync, statfsSync } from 'node:fs';
import { asDiagnosis, inMegabytes, roomFor } from '../as-diagnosis.ts';
import type { Diagnosis, Kept, Target } from '../contract.ts';
import { checkMakers } from './check-makers.ts';
import { currentAccount } from './current-account.ts';
import { readGrants } from './grants.ts';
import { diagnoseInPlace } from './in-place/diagnose-in-place.ts';
import { kept } from './kept.ts';
import { quoteGrantPattern, quoteString } from './quote.ts';
import { findSchema, keptOf, sizeOf, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { size } from './size.ts';
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
        const bytes = await sizeOf(session, [database]);
        const before = await kept(target);
        const isInPlace = target.surroundings.strategy === 'in-place';
        const here = { size: bytes, place: row?.['place'] ?? '' };
        return [
          ...(isInPlace ? await diagnoseInPlace(session, target) : await diagnoseBeside(session, target, here)),
          await asDiagnosis('views, triggers, routines and events can be made again', async () =>
            checkMakers(session, await readObjects(raw, database)),
          ),
          ...(row?.['logging'] === '1'
            ? [
                {
                  level: 'warn',
                  what: `a restore writes about ${inMegabytes(bytes)} into the binary log, and replicas load it, too`,
                  todo: 'look for room on the server and its replicas before a restore',
                } as const,
              ]
            : []),
          { level: 'ok', what: `${before.length} kept databases take ${inMegabytes(await sizeOfAll(target, before))}` },
        ];
      },
      { raw: true },
    ),
  );
}

async function sizeOfAll(target: Target<MysqlSettings>, all: readonly Kept[]): Promise<number> {
  let sum = 0;
  for (const one of all) sum += await size(target, one);
  return sum;
}

/** What a restore beside the live database needs. */
async function diagnoseBeside(
  session: Session,
  target: Target<MysqlSettings>,
  live: { readonly size: number; readonly place: string },
): Promise<readonly Diagnosis[]> {
  const { database, host } = target.settings;
  const staging = stagingOf(database);
  return [
    ...(await diagnoseRights(session, target)),
    ...(await foreignKeys(session, database)),
    // Only a server on this host has its directory here.
    ...(host === undefined && existsSync(live.place) ? [room(live.size, live.place)] : []),
    ...((await findSchema(session, staging)) === undefined
      ? []
      : [
          { level: 'warn', what: `${staging} is left of a restore that did not end`, todo: 'the next backup or restore drops it' } as const,
        ]),
  ];
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

function room(bytes: number, place: string): Diagnosis {
  const { bavail, bsize } = statfsSync(place);
  return roomFor(bytes, bavail * bsize, `in ${place}`);
}
