import { existsSync, statfsSync } from 'node:fs';
import { asDiagnosis, roomForDump } from '../as-diagnosis.ts';
import type { Diagnosis, Incoming, Target } from '../contract.ts';
import { findClient } from './find-client.ts';
import { flavourOf, versionNumbers } from './flavour.ts';
import { readServerFacts, type ServerFacts, takenFor } from './portability.ts';
import { quoteString } from './quote.ts';
import { foreseeInPlace } from './in-place/foresee-in-place.ts';
import { findSchema, keptOf, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** What a restore of this stream would do on this server, and what of it does not fit. */
export async function foresee(target: Target<MysqlSettings>, incoming: Incoming): Promise<readonly Diagnosis[]> {
  const { settings, surroundings } = target;
  return withSession(target, async (session) => {
    const server = await readServerFacts(session, surroundings.force);
    return [
      ...(surroundings.strategy === 'in-place' ? await foreseeInPlace(session, target, incoming) : await beside(session, target, incoming)),
      ...version(server, incoming),
      await asDiagnosis('a client to load it is installed', () => findClient('load', server.flavour, surroundings.signal)),
      ...collations(server, incoming),
      ...definers(server, incoming),
      ...(await sessions(session, settings)),
    ];
  });
}

async function beside(
  session: Session,
  { settings, surroundings }: Target<MysqlSettings>,
  incoming: Incoming,
): Promise<readonly Diagnosis[]> {
  const { database } = settings;
  const isThere = (await findSchema(session, database)) !== undefined;
  const kept = isThere ? `; the one that is there is kept as ${keptOf(database, surroundings.now)}` : '; there is none yet';
  const what = `it is loaded into ${stagingOf(database)}, proven, and its tables take the place of those in ${database} by one rename${kept}`;
  return [{ level: 'ok', what }, ...(await space(session, settings, incoming))];
}

function version(server: ServerFacts, { examination }: Incoming): readonly Diagnosis[] {
  if (examination === undefined) return [];
  const what = `the dump is of ${examination.flavour} ${examination.serverVersion}, the server is ${server.flavour} ${server.version}`;
  if (flavourOf(`${examination.flavour} ${examination.serverVersion}`) !== server.flavour) {
    return [
      {
        level: 'warn',
        what,
        todo: 'what only the other one knows is refused while it is loaded, and nothing is changed then; restore to a copy first, with --to',
      },
    ];
  }
  const [dumped, here] = [versionNumbers(examination.serverVersion), versionNumbers(server.version)];
  const isOlder = here[0] < dumped[0] || (here[0] === dumped[0] && here[1] < dumped[1]);
  return [
    isOlder
      ? {
          level: 'warn',
          what: `${what}, which is older`,
          todo: 'what it does not know is refused while it is loaded, and nothing is changed then; restore to a copy first, with --to',
        }
      : { level: 'ok', what },
  ];
}

function collations(server: ServerFacts, { examination, mentions }: Incoming): readonly Diagnosis[] {
  const own = examination?.properties['collation'];
  const wanted = [...new Set([...(typeof own === 'string' ? [own] : []), ...(mentions['collation'] ?? [])])].filter((name) =>
    name.includes('_'),
  );
  const foreign = wanted.filter((name) => !server.collations.has(name));
  if (foreign.length === 0)
    return [{ level: 'ok', what: `the server knows all collations of the dump: ${wanted.toSorted().join(', ') || 'none is named'}` }];
  return foreign.map((name) => mapped(name, server));
}

function mapped(name: string, server: ServerFacts): Diagnosis {
  try {
    return {
      level: 'warn',
      what: `the server does not know the collation ${name}: ${takenFor(name, server)} stands for it`,
      todo: 'nothing is lost, but text may sort and compare otherwise, and a unique key may find two texts equal',
    };
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return { level: 'fail', what: message, ...(hint === undefined ? {} : { todo: hint }) };
  }
}

function definers(server: ServerFacts, { mentions }: Incoming): readonly Diagnosis[] {
  const foreign = (mentions['definer'] ?? []).filter((name) => name !== server.account);
  if (foreign.length === 0) return [{ level: 'ok', what: `no definer of a view or program is anybody but ${server.account}` }];
  if (server.force) return foreign.map((name) => forced(name, server));
  if (!server.mayDefine) {
    return [
      {
        level: 'fail',
        what: `${server.account} may not make views and programs whose definer is ${foreign.join(', ')}`,
        todo: 'grant SET USER (MariaDB) or SET_ANY_DEFINER (MySQL) ON *.*, restore as an administrator, or add --force to make them its own',
      },
    ];
  }
  const { accounts } = server;
  if (accounts === undefined)
    return [
      {
        level: 'warn',
        what: `whether ${foreign.join(', ')} exist cannot be seen by ${server.account}`,
        todo: 'look as an administrator: they are definers in the dump',
      },
    ];
  return foreign.map((name) =>
    accounts.has(name)
      ? { level: 'ok', what: `the definer ${name} exists` }
      : {
          level: 'warn',
          what: `the definer ${name} does not exist: its views and programs fail when they are used`,
          todo: 'make it (penstock inspect shows how), or add --force to make them the account’s own',
        },
  );
}

function forced(name: string, server: ServerFacts): Diagnosis {
  const stays = server.mayDefine && server.accounts?.has(name) !== false;
  return { level: 'ok', what: stays ? `the definer ${name} stays` : `the definer ${name} is left out: ${server.account} takes its place` };
}

/** Only a server on this host has its directory here. */
async function space(session: Session, settings: MysqlSettings, { bytes }: Incoming): Promise<readonly Diagnosis[]> {
  const [row] = await session.query('SELECT @@datadir AS place, @@hostname AS host');
  const place = row?.['place'] ?? '';
  if (settings.host !== undefined || !existsSync(place)) return [];
  const { bavail, bsize } = statfsSync(place);
  return [roomForDump(bytes, bavail * bsize, `in ${place}`)];
}

async function sessions(session: Session, { database }: MysqlSettings): Promise<readonly Diagnosis[]> {
  const rows = await session.query(
    `SELECT ID AS id, USER AS user, HOST AS host FROM information_schema.PROCESSLIST WHERE DB = ${quoteString(database)} AND ID <> CONNECTION_ID()`,
  );
  if (rows.length === 0) return [{ level: 'ok', what: `no session that this account may see uses ${database}` }];
  const who = rows.slice(0, 5).map((row) => `${row['user']}@${row['host']} (session ${row['id']})`);
  return [
    {
      level: 'warn',
      what: `${rows.length} sessions use ${database}: ${who.join(', ')}`,
      todo: 'it waits for their open transactions: let the application fall silent',
    },
  ];
}
