import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../processes/find-program.ts';
import { runProgram } from '../../processes/run-program.ts';
import type { Examination, Target } from '../contract.ts';
import type { Surroundings } from '../surroundings.ts';
import type { PrivatePlace, PrivateServer } from '../private-server.ts';
import { makingFailure } from '../making-failure.ts';
import { servePrivately } from '../serve-privately.ts';
import { findServer, type Server } from './find-server.ts';
import { flavourOf, versionNumbers } from './flavour.ts';
import { privateAccounts } from './private-accounts.ts';
import { initialiseCall, type PrivateFiles, serveCall } from './private-call.ts';
import { stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

const says = ({ flavour, version }: Server): string => `${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version.join('.')}`;

async function choose({ signal, warn }: Surroundings, examination: Examination | undefined): Promise<Server> {
  const dumped = examination && flavourOf(`${examination.flavour} ${examination.serverVersion}`);
  const server = await findServer(dumped, signal);
  if (examination === undefined) return server;
  const was = versionNumbers(examination.serverVersion);
  const isOlder = server.version[0] < was[0] || (server.version[0] === was[0] && server.version[1] < was[1]);
  if (server.flavour !== dumped || isOlder) {
    warn(
      `the dump is of ${examination.flavour} ${examination.serverVersion}, the private server is ${says(server)}: what only the other one knows does not load there`,
    );
  }
  return server;
}

export async function find(surroundings: Surroundings, examination: Examination | undefined): Promise<string> {
  return says(await choose(surroundings, examination));
}

export async function start(target: Target<MysqlSettings>, examination: Examination, place: PrivatePlace): Promise<PrivateServer> {
  const { settings, surroundings } = target;
  const server = await choose(surroundings, examination);
  const made = {
    data: join(place.data, 'mysql'),
    temporary: await place.makeDirectory('temporary'),
    socket: join(place.sockets, 'mysqld.sock'),
  };
  await initialise(server, made, place, surroundings.signal);
  const password = { text: randomBytes(24).toString('base64url'), file: join(drillDirectory(surroundings), 'password') };
  await writeFile(password.file, password.text, { mode: 0o600 });
  const { user, database } = settings;
  const own = { user, password: password.text, staging: stagingOf(database, surroundings.drill) };
  const files = { ...made, accounts: await place.makeFile('accounts.sql', privateAccounts(server, own, examination.accounts)) };
  const there: MysqlSettings = { socket: files.socket, port: 3306, database, user, password: { file: password.file } };
  const program = { call: serveCall(server, files, place.nowhere), endBy: 'SIGKILL', says: says(server) } as const;
  const running = await servePrivately(program, place, surroundings, () =>
    withSession({ settings: there, surroundings }, () => Promise.resolve()),
  );
  await rm(files.accounts);
  return { ...running, settings: there };
}

/** @throws Error outside of a drill, which has no place for it */
function drillDirectory({ drill }: Surroundings): string {
  if (drill === undefined) throw new Error('a private server is for drills');
  return drill.directory;
}

async function initialise(
  server: Server,
  files: Pick<PrivateFiles, 'data' | 'temporary'>,
  place: PrivatePlace,
  signal: AbortSignal,
): Promise<void> {
  const installer =
    server.flavour === 'mariadb'
      ? await findProgram(['mariadb-install-db', 'mysql_install_db'], 'apt-get install mariadb-server; it need not run')
      : undefined;
  const call = initialiseCall(server, files, installer);
  const { stdout, ...ending } = await runProgram(await place.tie(call, 'SIGKILL'), { signal, seconds: 120 });
  if (ending.status !== 0) throw makingFailure(call.file, ending, stdout);
}
