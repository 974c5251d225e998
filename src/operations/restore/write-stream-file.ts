import { link, mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RestoreTarget } from '../../bareos/restore-target.ts';
import { Failure } from '../../failures/failure.ts';
import { readStream } from '../../formats/read-stream.ts';
import { totalRows } from '../../formats/seal.ts';
import { writeFailure } from '../../streams/sink.ts';
import type { Result } from '../record-run.ts';

/**
 * Restores a stream to a file, for a job whose `where` is a directory: proven like any other, and honouring Replace, which bpipe
 * leaves to the writer. Mode 0600: a dump holds everything the database does.
 * @throws Failure would-overwrite: Replace forbids it; not-whole: what came is kept beside as `.not-whole`, to be looked at by hand
 */
export async function writeStreamFile(
  target: Extract<RestoreTarget, { kind: 'file' }>,
  source: AsyncIterable<Buffer>,
  progress: (bytes: number) => void,
): Promise<Result> {
  const { stem, replace } = target;
  const draft = `${stem}.partial`;
  const file = await openDraft(draft);
  // Its ending is known when its first bytes have come.
  let path = stem;
  let bytes = 0;
  try {
    const stream = await readStream(tee(source, file, (length) => progress((bytes += length))));
    path = stem + stream.ending;
    const started = new Date(stream.manifest.started);
    if (replace === 'never') await refuseExisting(path);
    else await refuseByAge(path, replace, started);
    for await (const chunk of stream.body) void chunk;
    await file.utimes(started, started);
    await file.sync();
    await file.close();
    await place(draft, path, replace);
    const seal = stream.seal();
    return { outcome: 'written', file: path, bytes: seal.bytes, rows: totalRows(seal), digest: seal.digest };
  } catch (error) {
    await file.close().catch(() => undefined);
    throw await putAside(error, draft, path, bytes);
  }
}

async function openDraft(draft: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    // The directory may be somebody else's, and so may what has the draft's name: a link to a file of ours, or a file that they hold open.
    await rm(draft, { force: true });
    return await open(draft, 'wx', 0o600);
  } catch (error) {
    throw writeFailure(error as Error, draft);
  }
}

async function* tee(source: AsyncIterable<Buffer>, file: FileHandle, passed: (length: number) => void): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of source) {
    await file.writeFile(chunk).catch((error: unknown) => {
      throw writeFailure(error as Error, 'the restored stream');
    });
    passed(chunk.length);
    yield chunk;
  }
}

async function refuseExisting(path: string): Promise<void> {
  if (await modified(path))
    throw new Failure('would-overwrite', `${path} exists and the restore may not replace it`, {
      hint: 'restore with replace=always, or to another directory',
    });
}

async function refuseByAge(path: string, replace: string, started: Date): Promise<void> {
  const there = await modified(path);
  if (!there || replace === 'always') return;
  const fits = replace === 'if-newer' ? started > there : started < there;
  if (!fits) {
    throw new Failure(
      'would-overwrite',
      `${path} is of ${there.toISOString()}, the stream of ${started.toISOString()}: replace=${replace} keeps the file`,
      {
        hint: 'restore with replace=always, or to another directory',
      },
    );
  }
}

/** With `never` the name is taken by link(2), which fails where a file has come up meanwhile. */
async function place(draft: string, path: string, replace: string): Promise<void> {
  if (replace !== 'never') return rename(draft, path);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return refuseExisting(path);
    throw writeFailure(error as Error, path);
  }
  await rm(draft);
}

async function putAside(error: unknown, draft: string, path: string, bytes: number): Promise<unknown> {
  if (!(error instanceof Failure) || error.kind !== 'not-whole' || bytes === 0) {
    await rm(draft, { force: true });
    return error;
  }
  const aside = `${path}.not-whole`;
  await rename(draft, aside);
  return new Failure('not-whole', error.message, { hint: `what came of it is in ${aside}`, cause: error });
}

async function modified(path: string): Promise<Date | undefined> {
  return stat(path).then(
    (found) => found.mtime,
    () => undefined,
  );
}
