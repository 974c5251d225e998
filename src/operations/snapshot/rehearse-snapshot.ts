import { mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import { putTree } from '../../directories/put-tree.ts';
import { Failure } from '../../failures/failure.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import { restore } from '../restore.ts';
import type { RunContext } from '../run-context.ts';
import { chooseSnapshot, type SnapshotChoice } from './choose-snapshot.ts';
import { findApplication } from './find-application.ts';
import { entriesOf } from './entries-of.ts';
import { databaseStream, parts, type Snapshot } from './read-snapshot.ts';
import { findDatabase } from '../target-of.ts';
import { verifySnapshot } from './verify-snapshot.ts';

/** Where a rehearsal has put everything. */
export interface Rehearsed {
  readonly snapshot: Snapshot;
  readonly directories: readonly { readonly directory: string; readonly at: string; readonly entries: number }[];
  readonly databases: readonly { readonly database: string; readonly at: string; readonly rows: number }[];
}

/**
 * Brings a snapshot back beside what is live, which goes on: the directories below `to`, each database into another one.
 * @param wish.to a directory that is not there yet, or empty
 * @throws Failure would-overwrite: something is there already; not-whole: the snapshot is damaged
 */
export async function rehearseSnapshot(
  name: string,
  wish: SnapshotChoice & { readonly to: string; readonly filesOnly: boolean; readonly database: string | undefined },
  around: RunContext,
): Promise<Rehearsed> {
  const { application, context } = await findApplication(name, wish, around);
  const snapshot = await chooseSnapshot(name, wish, context);
  if (wish.database !== undefined) findDatabase(application, wish.database);
  const to = await emptyDirectory(wish.to, application);
  await verifySnapshot(snapshot, context);
  const directories = [];
  for (const directory of wish.database === undefined ? snapshot.header.directories : []) {
    const entries = await Array.fromAsync(entriesOf(snapshot, directory));
    const plan = {
      top: rawPath(directory),
      missing: entries,
      changed: [],
      extra: [],
      directories: entries.filter(({ type }) => type === 'directory'),
    };
    const at = `${to}${directory}`;
    await putTree(plan, rawPath(`${parts.files(snapshot.path)}${directory}`), rawPath(at), context.signal);
    directories.push({ directory, at, entries: entries.length });
  }
  const databases = [];
  for (const { name: database } of wish.filesOnly ? [] : snapshot.header.databases) {
    if ((wish.database ?? database) !== database || !Object.hasOwn(application.databases, database)) continue;
    const words = await besideOf(application, database, to);
    const { rows } = await restore(
      { application: name, database },
      databaseStream(snapshot, database),
      { unsealed: false, to: words },
      context,
    );
    databases.push({ database, at: words, rows });
  }
  return { snapshot, directories, databases };
}

/** The words of `restore --to` for a database beside the live one. */
async function besideOf(application: Application, database: string, to: string): Promise<string> {
  const { settings } = findDatabase(application, database);
  if ('database' in settings) return `database=${settings.database}__penstock_look`;
  await mkdir(join(to, 'databases'), { recursive: true, mode: 0o700 });
  return `file=${join(to, 'databases', `${database}.db`)}`;
}

async function emptyDirectory(path: string, application: Application): Promise<string> {
  if (!path.startsWith('/')) throw new Failure('usage', `--to: expected an absolute path, found ${JSON.stringify(path)}`);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if ((await readdir(path)).length > 0) {
      throw new Failure('would-overwrite', `${path} is there, and not empty`, { hint: 'name a directory that is not there yet' });
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Failure(code === 'EACCES' || code === 'EROFS' ? 'privileges' : 'io', `cannot make ${path}: ${message}`, { cause });
  }
  const real = await realpath(path);
  for (const directory of await directoriesToKeep(application)) {
    if (`${real}/`.startsWith(`${directory}/`)) throw new Failure('would-overwrite', `${path} is inside ${directory}, which is live`);
  }
  return real;
}
