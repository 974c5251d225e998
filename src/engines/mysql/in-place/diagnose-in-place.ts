import { existsSync } from 'node:fs';
import { asDiagnosis } from '../../as-diagnosis.ts';
import type { Diagnosis, Target } from '../../contract.ts';
import { currentAccount } from '../current-account.ts';
import { readGrants } from '../grants.ts';
import { readJournal } from '../journal.ts';
import { quoteGrantPattern } from '../quote.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { filesOf } from './files.ts';
import { refuseHistory } from './refuse-history.ts';
import { roomForTexts } from './room-for-texts.ts';

/** What a restore in place does in the one database. UPDATE and DELETE are of no dump. */
const rights = [
  'SELECT',
  'LOCK TABLES',
  'DROP',
  'CREATE',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'INSERT',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
  'EVENT',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
];

/** What a restore in place needs. */
export async function diagnoseInPlace(session: Session, target: Target<MysqlSettings>): Promise<readonly Diagnosis[]> {
  const { settings, surroundings } = target;
  const { database } = settings;
  const entry = await readJournal(surroundings.journal);
  const half = entry !== undefined && 'incoming' in entry;
  return [
    await diagnoseRights(session, database),
    await asDiagnosis('no table has a history that a restore in place would lose', () => refuseHistory(target, session)),
    await roomForTexts(session, target),
    ...(half
      ? [
          {
            level: 'fail',
            what: `a restore of ${database} in place ended half-way`,
            todo: 'the next backup or restore undoes or ends it',
          } as const,
        ]
      : []),
    ...(!half && existsSync(filesOf(surroundings).incoming)
      ? [
          {
            level: 'warn',
            what: 'what a restore that did not end has staged is left',
            todo: 'the next backup or restore removes it',
          } as const,
        ]
      : []),
  ];
}

async function diagnoseRights(session: Session, database: string): Promise<Diagnosis> {
  const grants = readGrants((await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''));
  const { quoted } = await currentAccount(session);
  const lacking = rights.filter((right) => !grants.holds(right, database));
  if (lacking.length === 0) return { level: 'ok', what: `the account may drop and make again what is in ${database}` };
  return {
    level: 'fail',
    what: `the account ${quoted} lacks ${lacking.join(', ')} on ${database}, which a restore in place needs`,
    todo: `as an administrator: GRANT ${lacking.join(', ')} ON ${quoteGrantPattern(database)}.* TO ${quoted}`,
  };
}
