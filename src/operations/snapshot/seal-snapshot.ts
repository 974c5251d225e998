import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import type { SnapshotHeader, SnapshotSeal } from '../../formats/snapshot/header.ts';
import { writeList } from '../../formats/snapshot/write-list.ts';
import { runProgram } from '../../processes/run-program.ts';
import { draftPath } from '../../state/snapshot-places.ts';
import { stampOf } from '../../state/stamp.ts';
import { descriptorSink } from '../../streams/sink.ts';
import { listEntries, type CopiedTree } from './list-entries.ts';
import { measureSnapshot, type SnapshotSize } from './measure-snapshot.ts';
import { parts } from './read-snapshot.ts';
import type { Sharing } from './share-with.ts';

/** A snapshot that has just become one. */
export interface SealedSnapshot extends SnapshotSize, SnapshotSeal {
  readonly stamp: string;
  readonly path: string;
  readonly header: SnapshotHeader;
}

/** Lists and seals what was copied, makes sure that it is on disk, and only then gives it a snapshot's name. */
export async function sealSnapshot(
  header: SnapshotHeader,
  trees: readonly CopiedTree[],
  place: string,
  sharing: Sharing,
  signal: AbortSignal,
): Promise<SealedSnapshot> {
  const stamp = stampOf(new Date(header.taken));
  const path = join(place, stamp);
  const draft = draftPath(place, stamp);
  const file = await open(parts.list(draft), 'wx', 0o600);
  let seal: SnapshotSeal;
  try {
    seal = await writeList(header, listAll(trees, sharing, signal), descriptorSink(file.fd, { signal }));
  } finally {
    await file.close();
  }
  await sync(draft, signal);
  const size = await measureSnapshot(draft, signal);
  signal.throwIfAborted();
  await rename(draft, path);
  await sync(place, signal);
  return { stamp, path, header, ...seal, ...size };
}

async function* listAll(trees: readonly CopiedTree[], sharing: Sharing, signal: AbortSignal): AsyncGenerator<Entry, void, void> {
  const tops = trees.map(({ entries }) => entries[0]?.path ?? '');
  for (const [index, tree] of trees.entries()) {
    const shares = sharing(tops[index] ?? '');
    try {
      yield* listEntries(tree, tops, shares, signal);
    } finally {
      await shares.close();
    }
  }
}

async function sync(path: string, signal: AbortSignal): Promise<void> {
  const { status, complaint } = await runProgram({ file: 'sync', args: ['--file-system', path] }, { signal, seconds: 3600 });
  if (status !== 0) throw new Failure('io', `cannot write ${path}: ${complaint.split('\n')[0] ?? 'sync was killed'}`);
}
