import { createReadStream, openAsBlob, type Stats } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PutBack, PuttingBack } from '../../items.ts';
import { reasonOf, type Dav } from './dav.ts';
import { pathOf } from './item-path.ts';
import { digest, digestOf, filePath, filesInTrash, lookAt, type LiveFile } from './live-file.ts';
import { Trouble } from './trouble.ts';

type How = Pick<PuttingBack, 'overwrite' | 'dryRun' | 'keep' | 'tell'>;

/** A file here, and where it is to be on the site. */
interface Way {
  readonly source: string;
  /** Below the user's files. */
  readonly path: readonly string[];
}

/**
 * Puts a file back, or a directory with all that is in it: out of the trash, where it keeps its id; else in place; else as a new one.
 * @throws Failure: the site does not answer
 */
export async function putBackFile(dav: Dav, way: Way, how: How): Promise<void> {
  const tell = (did: PutBack['did'], said: string): void => how.tell({ path: filePath(dav, way.path), did, said });
  try {
    const stats = await lstat(way.source);
    const target = filePath(dav, way.path);
    const live = await lookAt(dav, target);
    if (!stats.isFile() && !stats.isDirectory()) return tell('refused', 'is neither a file nor a directory in the backup');
    if (live !== undefined && live.isDirectory !== stats.isDirectory()) {
      return tell('refused', `is a ${live.isDirectory ? 'directory' : 'file'} on the site, and was none in the backup`);
    }
    const fromTrash = live === undefined ? await outOfTrash(dav, way.path, how) : undefined;
    if (fromTrash !== undefined && how.dryRun) return tell('nothing', 'lies in the trash; would be restored from there');
    // What lay in the trash nobody has in use: it becomes what it was in the backup, and is kept.
    const then = fromTrash === undefined ? how : { ...how, overwrite: true };
    if (stats.isDirectory()) return await putBackDirectory(dav, way, live ?? fromTrash, then, tell, fromTrash !== undefined);
    const [did, said] = await putBackOne(dav, way, stats, live ?? fromTrash, then);
    tell(
      fromTrash !== undefined && did !== 'failed' ? 'put-back' : did,
      fromTrash === undefined ? said : `restored from the trash, with its id; ${said}`,
    );
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    tell('failed', error.message);
  }
}

async function putBackDirectory(
  dav: Dav,
  { source, path }: Way,
  live: LiveFile | undefined,
  how: How,
  tell: (did: PutBack['did'], said: string) => void,
  isFromTrash: boolean,
): Promise<void> {
  if (isFromTrash) tell('put-back', 'restored from the trash, with its id');
  if (live === undefined) {
    if (how.dryRun) return tell('nothing', 'would be put back, as a new directory');
    await makeDirectory(dav, path);
    tell('put-back', 'made anew');
  }
  for (const name of (await readdir(source)).toSorted()) await putBackFile(dav, { source: join(source, name), path: [...path, name] }, how);
}

async function putBackOne(
  dav: Dav,
  { source, path }: Way,
  stats: Stats,
  live: LiveFile | undefined,
  how: How,
): Promise<[PutBack['did'], string]> {
  await refuseEncrypted(source);
  const target = filePath(dav, path);
  const wanted = await digest(createReadStream(source));
  const isSame = live !== undefined && (await digestOf(dav, target)) === wanted;
  if (isSame) return ['nothing', 'is there, and the same'];
  if (live !== undefined && !how.overwrite) return ['refused', 'is there, and differs; --overwrite replaces it'];
  if (how.dryRun) return ['nothing', live === undefined ? 'would be put back, as a new file' : 'is there, and differs; would be replaced'];
  const there = live === undefined ? undefined : await dav.download(target);
  const kept = there === undefined ? undefined : await how.keep(target, there);
  if (live === undefined) await makeDirectory(dav, path.slice(0, -1));
  const condition: Readonly<Record<string, string>> =
    live === undefined ? { 'if-none-match': '*' } : live.etag === undefined ? {} : { 'if-match': live.etag };
  const headers = { ...condition, 'x-oc-mtime': String(Math.floor(stats.mtimeMs / 1000)) };
  // A blob of the file has a known length, which some web servers must be told, and is not held in memory.
  const answer = await dav.ask('PUT', target, { headers, body: await openAsBlob(source) });
  if (answer.status === 412) throw new Trouble('was changed while it was looked at, and was not overwritten; run it again');
  if (answer.status !== 201 && answer.status !== 204) throw new Trouble(`the site does not take it: ${reasonOf(answer)}`);
  if ((await digestOf(dav, target)) !== wanted) throw new Trouble('was put back, and what is there now is not what was put');
  return kept === undefined
    ? ['put-back', 'put back as a new file: shares, tags, comments and versions of the old one do not belong to it']
    : ['put-back', `put back in place; what was there is kept as ${kept}`];
}

/** @returns what is there then; undefined: it is not in the trash */
async function outOfTrash(dav: Dav, path: readonly string[], how: How): Promise<LiveFile | undefined> {
  const trash = await filesInTrash(dav);
  for (let length = 1; length < path.length; length += 1) {
    const above = path.slice(0, length);
    if (!trash.has(above.join('/')) || (await lookAt(dav, filePath(dav, above))) !== undefined) continue;
    throw new Trouble(
      `its directory ${above.join('/')} lies in the trash; put that back, and it keeps its id: --file ${dav.user}/files/${above.join('/')}`,
    );
  }
  const name = trash.get(path.join('/'));
  if (name === undefined) return undefined;
  if (how.dryRun) return { etag: undefined, isDirectory: false };
  const user = pathOf([dav.user]);
  const destination = dav.addressOf(`trashbin/${user}/restore/${pathOf([path.at(-1) ?? ''])}`);
  const moved = await dav.ask('MOVE', `trashbin/${user}/trash/${pathOf([name])}`, { headers: { destination } });
  if (moved.status !== 201 && moved.status !== 204)
    throw new Trouble(`it lies in the trash, which does not give it back: ${reasonOf(moved)}`);
  const live = await lookAt(dav, filePath(dav, path));
  if (live === undefined) throw new Trouble('restored from the trash, and is not where it was');
  return live;
}

async function makeDirectory(dav: Dav, path: readonly string[]): Promise<void> {
  for (let length = 1; length <= path.length; length += 1) {
    const above = filePath(dav, path.slice(0, length));
    if ((await lookAt(dav, above)) !== undefined) continue;
    const answer = await dav.ask('MKCOL', above);
    if (answer.status !== 201) throw new Trouble(`its directory cannot be made: ${reasonOf(answer)}`);
  }
}

/** What Nextcloud has encrypted on its disk begins so; uploaded, it would be of no use to anybody. */
async function refuseEncrypted(source: string): Promise<void> {
  const file = await open(source, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(6) });
    if (buffer.toString('latin1', 0, bytesRead) === 'HBEGIN') {
      throw new Trouble('is encrypted by the server (encryption), and cannot be put back so');
    }
  } finally {
    await file.close();
  }
}
