import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../../failures/failure.ts';
import { makeDirectory } from '../../../state/atomic-file.ts';
import { writeFailure } from '../../../streams/sink.ts';
import type { Text } from '../journal.ts';

/** A file that is being written: a dump, as its tool wrote it. */
export interface TextWriter {
  write(chunk: Buffer): Promise<void>;
  /** Waits until it is on the disk. */
  end(): Promise<Pick<Text, 'digest' | 'bytes'>>;
  /** Removes it. Never throws. */
  abort(): Promise<void>;
}

/** Makes it, for its owner alone; one of that name is replaced. @throws Failure io: no space is left, or it cannot be written */
export async function createText(path: string): Promise<TextWriter> {
  await makeDirectory(dirname(path));
  await rm(path, { force: true });
  const file = await telling(path, () => open(path, 'wx', 0o600));
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async write(chunk) {
      await telling(path, () => file.writeFile(chunk));
      hash.update(chunk);
      bytes += chunk.length;
    },
    async end() {
      await telling(path, () => file.sync());
      await file.close();
      await flush(dirname(path));
      return { digest: hash.digest('hex'), bytes };
    },
    async abort() {
      await file.close().catch(() => undefined);
      await removeText(path).catch(() => undefined);
    },
  };
}

async function telling<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw writeFailure(error as Error, path);
  }
}

/** Gives its bytes; ends without throwing only if they are those that were written. @throws Failure not-whole, io */
export async function* readText(path: string, text: Pick<Text, 'digest' | 'bytes'>): AsyncGenerator<Buffer, void, void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure('io', `cannot read ${path}: ${message}`, { cause: error });
  }
  if (bytes === text.bytes && hash.digest('hex') === text.digest) return;
  throw new Failure('not-whole', `${path} is not what was written to it`, {
    hint: 'its disk has lost something, or somebody has changed it',
  });
}

/** Gives a file another name in its directory, and waits until that is on the disk; done before, it is no error. */
export async function renameText(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw writeFailure(error, to);
  });
  await flush(dirname(to));
}

export async function removeText(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Waits until a directory's entries are on the disk. */
async function flush(directory: string): Promise<void> {
  const handle: FileHandle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
