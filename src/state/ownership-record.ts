import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { Failure } from '../failures/failure.ts';
import { makeDirectory } from './atomic-file.ts';
import { layout } from './layout.ts';
import { momentOf } from './stamp.ts';
import { uniqueSuffix } from './unique-suffix.ts';

/*
 * What owners and modes were before they were changed: a line that says of what, a line for each entry, and a last one with their number and a digest of all before it, so that
 * a record that is not whole never looks whole. `STAMP.begun` while the change is under way, or was cut off; `STAMP.done` afterwards.
 */

const attributes = z.tuple([z.int().min(0), z.int().min(0), z.int().min(0).max(0o7777)]);
const headerSchema = z.object({
  application: z.string(),
  policy: z.string(),
  at: z.iso.datetime(),
  trees: z.array(z.object({ path: z.string(), inode: z.string() })),
});
const entrySchema = z.tuple([z.int().min(0), z.string(), z.enum(['file', 'directory', 'link']), z.string(), attributes, attributes]);
const endSchema = z.object({ entries: z.int(), sha256: z.string() });

/** Of what the owners and modes are, and the directories that its entries are relative to. */
export type OwnershipHeader = z.infer<typeof headerSchema>;

export interface Attributes {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, as 0o640. */
  readonly mode: number;
}

export interface OwnershipChange {
  /** Which of the record's trees, and the raw path in it; empty for the tree itself. */
  readonly tree: number;
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link';
  readonly inode: string;
  readonly was: Attributes;
  readonly to: Attributes;
}

/** A record that there is. */
export interface KnownRecord {
  readonly stamp: string;
  readonly path: string;
  /** The change came to its end. */
  readonly isDone: boolean;
}

/** All there are, newest first. */
export async function listOwnershipRecords(stateDir: string, application: string): Promise<readonly KnownRecord[]> {
  const directory = layout.ownership(stateDir, application);
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Failure(error.code === 'EACCES' ? 'privileges' : 'io', `cannot read ${directory}: ${error.message}`, { cause: error });
  });
  return names
    .flatMap((name) => {
      const [, stamp = '', state] = /^(\w+)\.(begun|done)$/.exec(name) ?? [];
      return momentOf(stamp) === undefined ? [] : [{ stamp, path: join(directory, name), isDone: state === 'done' }];
    })
    .toSorted((one, other) => (one.stamp < other.stamp ? 1 : -1));
}

/**
 * Writes one before anything is changed. It is there when all of it is on disk, and not before.
 * @returns undefined where nothing is to be changed: then there is none
 */
export async function writeOwnershipRecord(
  stateDir: string,
  stamp: string,
  header: OwnershipHeader,
  changes: AsyncIterable<OwnershipChange>,
): Promise<KnownRecord | undefined> {
  const directory = layout.ownership(stateDir, header.application);
  await makeDirectory(directory);
  const path = join(directory, `${stamp}.begun`);
  const draft = `${path}.${uniqueSuffix()}`;
  const digest = createHash('sha256');
  let entries = 0;
  const file = await open(draft, 'wx', 0o600);
  try {
    let waiting = line(header);
    const flush = async (): Promise<void> => {
      digest.update(waiting);
      await file.appendFile(waiting);
      waiting = '';
    };
    for await (const { tree, path: inside, type, inode, was, to } of changes) {
      waiting += line([tree, inside, type, inode, [was.uid, was.gid, was.mode], [to.uid, to.gid, to.mode]]);
      entries++;
      if (waiting.length > 65_536) await flush();
    }
    await flush();
    await file.appendFile(line({ entries, sha256: digest.digest('hex') }));
    await file.sync();
    if (entries > 0) await rename(draft, path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EIO') throw cause;
    throw new Failure('io', `cannot write ${path}: ${message}`, { hint: 'nothing was changed', cause });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  return entries === 0 ? undefined : { stamp, path, isDone: false };
}

/** Notes that everything in it is done. */
export async function finishOwnershipRecord(record: KnownRecord): Promise<void> {
  await rename(record.path, record.path.replace(/\.begun$/, '.done'));
}

/** @throws Failure io: it is damaged; then nothing of it may be used */
export async function readOwnershipHeader(record: KnownRecord): Promise<OwnershipHeader & { readonly entries: number }> {
  const digest = createHash('sha256');
  let [header, last, count]: [string | undefined, string, number] = [undefined, '', -1];
  for await (const text of linesOf(record)) {
    if (header === undefined) header = text;
    else digest.update(withEnd(last));
    last = text;
    count++;
  }
  const end = endSchema.safeParse(parse(last));
  const read = headerSchema.safeParse(parse(header ?? ''));
  if (!end.success || !read.success || end.data.entries !== count - 1 || end.data.sha256 !== digest.digest('hex')) throw damaged(record);
  return { ...read.data, entries: end.data.entries };
}

/** Its entries, in the order in which they were written; of one whose header was read, and so is whole. */
export async function* readOwnershipChanges(record: KnownRecord): AsyncGenerator<OwnershipChange> {
  for await (const text of linesOf(record)) {
    if (!text.startsWith('[')) continue;
    const [tree, path, type, inode, was, to] = entrySchema.parse(parse(text));
    yield { tree, path, type, inode, was: named(was), to: named(to) };
  }
}

export async function removeOwnershipRecord(record: KnownRecord): Promise<void> {
  await rm(record.path, { force: true });
}

function named([uid, gid, mode]: z.infer<typeof attributes>): Attributes {
  return { uid, gid, mode };
}

// Those two end a line for whoever reads lines, and JSON leaves them as they are.
const line = (value: unknown): string =>
  `${JSON.stringify(value).replace(/[\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`)}\n`;
const withEnd = (text: string): string => `${text}\n`;

async function* linesOf(record: KnownRecord): AsyncGenerator<string> {
  const input = createReadStream(record.path, { encoding: 'utf8' });
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield text;
  } finally {
    input.destroy();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function damaged(record: KnownRecord): Failure {
  return new Failure('io', `${record.path} is damaged`, {
    hint: 'nothing was changed; give owners and modes anew with penstock harden, and remove it',
  });
}
