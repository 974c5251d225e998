import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../processes/run-program.ts';
import type { Examination, Target } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import type { PrivatePlace, PrivateServer } from '../private-server.ts';
import { makingFailure } from '../making-failure.ts';
import { servePrivately } from '../serve-privately.ts';
import { findServer, type Server } from './find-server.ts';
import { makeFoundations } from './make-foundations.ts';
import { privateAccess, privateIdentities, privateSettings } from './private-settings.ts';
import { propertiesOf } from './properties.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

const says = ({ major, minor }: Server): string => `PostgreSQL ${major}.${minor}`;

async function choose({ signal, warn }: Surroundings, examination: Examination | undefined): Promise<Server> {
  const dumped = examination && Number.parseInt(examination.serverVersion, 10);
  const server = await findServer(dumped, signal);
  if (dumped !== undefined && server.major !== dumped) {
    warn(
      `the dump is of PostgreSQL ${examination?.serverVersion}, the private server is ${says(server)}: install postgresql-${dumped} to drill it on its own version`,
    );
  }
  return server;
}

export async function find(surroundings: Surroundings, examination: Examination | undefined): Promise<string> {
  return says(await choose(surroundings, examination));
}

/**
 * Its superuser has a name that no stream can know, and does nothing but make what the loading role may not; a role of a stream that is called
 * `postgres`, or was a superuser where it comes from, is an ordinary one here.
 */
export async function start(target: Target<PostgresqlSettings>, examination: Examination, place: PrivatePlace): Promise<PrivateServer> {
  const { surroundings } = target;
  const dumped = propertiesOf(examination);
  const server = await choose(surroundings, examination);
  const superuser = `penstock_${randomBytes(6).toString('hex')}`;
  const data = join(place.data, 'postgresql');
  await initialise(server, data, superuser, place, surroundings.signal);
  const settings: PostgresqlSettings = { host: place.sockets, port: 5432, database: target.settings.database, user: target.settings.user };
  const configuration = await place.makeFile('postgresql.conf', privateSettings(place.sockets));
  const access = await place.makeFile('pg_hba.conf', privateAccess);
  const identities = await place.makeFile('pg_ident.conf', privateIdentities(userInfo().username, [superuser, settings.user]));
  const files = [`config_file=${configuration}`, `hba_file=${access}`, `ident_file=${identities}`];
  const call = { file: server.file, args: ['-D', data, ...files.flatMap((setting) => ['-c', setting])] };
  const program = { call, endBy: 'SIGQUIT', says: says(server) } as const;
  const administrator = { settings: { ...settings, user: superuser }, surroundings };
  const running = await servePrivately(program, place, surroundings, () => withSession(administrator, 'postgres', () => Promise.resolve()));
  try {
    await makeFoundations(administrator, { user: settings.user, dumped }, place.makeDirectory);
    return { ...running, settings };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function initialise(server: Server, data: string, superuser: string, place: PrivatePlace, signal: AbortSignal): Promise<void> {
  // The database gets the locale of the one that was dumped; the cluster's own needs none that could be missing.
  const args = [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    '--encoding=UTF8',
    '--locale=C',
    '--auth=peer',
    '--data-checksums',
    '--no-sync',
  ];
  const { stdout, ...ending } = await runProgram(await place.tie({ file: server.initdb, args }, 'SIGKILL'), { signal, seconds: 120 });
  if (ending.status !== 0) throw makingFailure(server.initdb, ending, stdout);
}
