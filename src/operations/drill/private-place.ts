import { chmod, lchown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { PrivatePlace } from '../../engines/private-server.ts';
import { Failure } from '../../failures/failure.ts';
import { lesserAccount, type Account } from '../../processes/lesser-account.ts';
import { runProgram } from '../../processes/run-program.ts';
import { tieToUs } from '../../processes/tie-to-us.ts';
import { writeAtomically } from '../../state/atomic-file.ts';
import { layout } from '../../state/layout.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../state/process-identity.ts';
import { readJson } from '../../state/read-json.ts';
import type { RunContext } from '../run-context.ts';
import type { DatabaseName } from '../with-database.ts';

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
  const make = async (named: string, act: (path: string) => Promise<unknown>): Promise<string> => {
    const path = join(directory, named);
    await act(path);
    if (account !== undefined) await lchown(path, account.uid, account.gid);
    return path;
  };
  const makeOwn = (named: string): Promise<string> => make(named, (path) => mkdir(path, { mode: 0o700 }));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account !== undefined) await letThrough(account, [stateDir, dirname(directory), directory]);
  const sockets = await mkdtemp(join(account === undefined ? tmpdir() : '/run', 'penstock-'));
  await writeAtomically(note, JSON.stringify({ sockets }));
  if (account !== undefined) await lchown(sockets, account.uid, account.gid);
  const nowhere = join(directory, 'nowhere');
  await mkdir(nowhere, { mode: 0 });
  return {
    data: await makeOwn('data'),
    sockets,
    nowhere,
    tie: (call, endBy) => tieToUs(call, { account, endBy }, signal),
    makeDirectory: makeOwn,
    makeFile: (named, text) => make(named, (path) => writeFile(path, text, { mode: 0o600, flag: 'wx' })),
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
  await remove([layout.privateServer(stateDir, application, database), sockets]);
  await rm(note, { force: true });
  return true;
}

/**
 * As rm(1) does it, which follows no link that somebody puts in its way meanwhile: these directories were another account's.
 * @throws Failure io: something of it is left
 */
async function remove(paths: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const { status, complaint } = await runProgram({ file: 'rm', args: ['-rf', '--', ...paths] }, { signal, seconds: 600 });
  if (status !== 0) throw new Failure('io', `what is left of a private server cannot be removed: ${complaint.split('\n')[0]}`);
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
