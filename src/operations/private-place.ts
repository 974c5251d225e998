import { chmod, chown, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { PrivatePlace } from '../engines/private-server.ts';
import { Failure } from '../failures/failure.ts';
import { lesserAccount, type Account } from '../processes/lesser-account.ts';
import { tieToUs } from '../processes/tie-to-us.ts';
import { writeAtomically } from '../state/atomic-file.ts';
import { layout } from '../state/layout.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../state/process-identity.ts';
import { readJson } from '../state/read-json.ts';
import type { RunContext } from './run-context.ts';
import type { DatabaseName } from './with-database.ts';

/** What is known of a private server while it is there. */
const noteSchema = z.object({
  sockets: z.string().regex(/\/penstock-[A-Za-z0-9]{6}$/),
  process: z.object({ pid: z.number(), startedAt: z.string() }).optional(),
});

/** Makes the place of a private server; the note of it is there before anything else is. */
export async function makePrivatePlace(
  name: DatabaseName,
  { stateDir, signal }: Pick<RunContext, 'stateDir' | 'signal'>,
): Promise<PrivatePlace> {
  const { application, database } = name;
  const account = await lesserAccount(signal);
  const directory = layout.privateServer(stateDir, application, database);
  const note = layout.privateNote(stateDir, application, database);
  const give = async (path: string): Promise<void> => {
    if (account !== undefined) await chown(path, account.uid, account.gid);
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account !== undefined) await letThrough(account, [stateDir, dirname(directory), directory]);
  const sockets = await mkdtemp(join(account === undefined ? tmpdir() : '/run', 'penstock-'));
  await writeAtomically(note, JSON.stringify({ sockets }));
  const [data, nowhere] = [join(directory, 'data'), join(directory, 'nowhere')];
  await mkdir(data, { mode: 0o700 });
  await mkdir(nowhere, { mode: 0 });
  for (const path of [data, sockets]) await give(path);
  return {
    data,
    sockets,
    nowhere,
    tie: (call, endBy) => tieToUs(call, { account, endBy }, signal),
    give,
    note: (pid) => writeAtomically(note, JSON.stringify({ sockets, process: identityOf(pid) })),
  };
}

/** Removes the place of a private server, and ends that, should it still be there. @returns whether there was one */
export async function clearPrivatePlace(name: DatabaseName, { stateDir }: Pick<RunContext, 'stateDir'>): Promise<boolean> {
  const { application, database } = name;
  const note = layout.privateNote(stateDir, application, database);
  const found = await readJson(note, noteSchema, 'remove it when no drill of this database is running');
  if (found === undefined) return false;
  const { sockets, process: server } = found;
  if (server !== undefined) await end(server);
  await rm(layout.privateServer(stateDir, application, database), { recursive: true, force: true });
  await rm(sockets, { recursive: true, force: true });
  await rm(note, { force: true });
  return true;
}

/** SIGQUIT ends a PostgreSQL with all its processes, and a MariaDB once it has written down what nobody needs. */
async function end(server: ProcessIdentity): Promise<void> {
  for (let attempt = 0; isAlive(server) && attempt < 100; attempt++) {
    if (attempt === 0 || attempt === 50) process.kill(server.pid, attempt === 0 ? 'SIGQUIT' : 'SIGKILL');
    await sleep(100);
  }
}

/**
 * Lets `account` pass to a directory of its own through those that are ours, without looking into them: what lies there has modes of its own.
 * @throws Failure configuration: it could not pass through what is above
 */
async function letThrough(account: Account, ours: readonly string[]): Promise<void> {
  for (const path of ours) {
    const { mode } = await stat(path);
    if ((mode & 0o001) === 0) await chmod(path, (mode & 0o777) | 0o001);
  }
  for (let path = dirname(ours[0] as string); path !== '/'; path = dirname(path)) {
    const { mode } = await stat(path);
    if ((mode & 0o001) !== 0) continue;
    throw new Failure('configuration', `a private server runs as ${account.name}, who may not pass through ${path} to its data`, {
      hint: 'name a state directory with --state-dir that does not lie in a closed one',
    });
  }
}
