import { access, chmod, link, mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Piece } from '../../engines/pieces.ts';
import { Failure } from '../../failures/failure.ts';
import { writeFailure } from '../../streams/sink.ts';
import { fileName } from './file-name.ts';
import type { Format } from './format.ts';
import { type Output, tableOf } from './output.ts';

interface TableFile {
  readonly path: string;
  readonly draft: string;
  readonly format: Format;
}

/**
 * One file a table, mode 0600, called `.partial` until the stream is proven. What is there already is never overwritten.
 * @throws Failure would-overwrite
 */
export function toDirectory(
  directory: string,
  extension: string,
  format: () => Format,
): Output & { readonly files: () => readonly string[] } {
  const files = new Map<string, TableFile>();
  /** What belongs to every file, so also to those that are yet to come. */
  const settings: Piece[] = [];
  // Hundreds of tables get their indexes at the end of a dump: no more than one file is open at a time.
  let current: { file: TableFile; handle: FileHandle } | undefined;

  const write = async (file: TableFile, text: Buffer): Promise<void> => {
    if (text.length === 0) return;
    try {
      if (current?.file !== file) {
        await current?.handle.close();
        current = undefined;
        current = { file, handle: await open(file.draft, 'a', 0o600) };
      }
      await current.handle.writeFile(text);
    } catch (error) {
      throw writeFailure(error as Error, file.draft);
    }
  };

  const add = async (file: TableFile, piece: Piece): Promise<void> => {
    for (const text of file.format.take(piece)) await write(file, text);
  };

  const begin = async (counted: string, name: string): Promise<TableFile> => {
    const path = join(directory, `${name}.${extension}`);
    const file = { path, draft: `${path}.partial`, format: format() };
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await refuseExisting(path);
      const handle = await open(file.draft, 'wx', 0o600);
      files.set(counted, file);
      await chmod(file.draft, 0o600);
      await handle.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file.draft);
      throw error instanceof Failure ? error : writeFailure(error as Error, file.draft);
    }
    for (const piece of settings) await add(file, piece);
    return file;
  };

  const close = async (): Promise<void> => {
    await current?.handle.close().catch(() => undefined);
    current = undefined;
  };

  return {
    async take(piece) {
      const table = tableOf(piece);
      if (table === undefined) {
        settings.push(piece);
        for (const file of files.values()) await add(file, piece);
        return;
      }
      const file = files.get(table.counted) ?? (await begin(table.counted, fileName(table)));
      await add(file, piece);
    },
    async prove(mark) {
      for (const file of files.values()) await write(file, file.format.end(mark));
      await close();
      for (const { path, draft } of files.values()) await place(draft, path);
      if (files.size > 0) await sync(directory);
    },
    async distrust() {
      await close();
      return files.size === 0
        ? 'nothing was written'
        : `what came of it is in ${directory}, in files that end in .partial; it is not proven`;
    },
    async abandon() {
      await close();
      for (const { draft } of files.values()) await rm(draft, { force: true }).catch(() => undefined);
    },
    files: () => [...files.values()].map(({ path }) => path),
  };
}

async function refuseExisting(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw exists(path);
}

function exists(path: string): Failure {
  return new Failure('would-overwrite', `${path} exists`, { hint: 'give another directory, or move that file away' });
}

/** By link(2), which fails where a file of that name has come up meanwhile. */
async function place(draft: string, path: string): Promise<void> {
  try {
    await sync(draft);
    await link(draft, path);
    await rm(draft);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? exists(path) : writeFailure(error as Error, path);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
