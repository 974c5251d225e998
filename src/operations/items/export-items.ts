import { open, rm } from 'node:fs/promises';
import type { Item, ItemKeeper } from '../../applications/items.ts';
import { Failure } from '../../failures/failure.ts';
import { descriptorSink, writeFailure } from '../../streams/sink.ts';
import type { RunContext } from '../run-context.ts';
import { nothingFound } from './put-back-items.ts';
import type { StoredItems } from './with-items.ts';

/**
 * Writes items as one file, as people and their programs exchange them.
 * @param file a new one, readable by its owner alone; without it, stdout
 * @throws Failure no-input: there are none; usage: they do not go into one file; would-overwrite: the file is there
 */
export async function exportItems(
  keeper: ItemKeeper,
  stored: StoredItems,
  file: string | undefined,
  context: Pick<RunContext, 'signal'>,
): Promise<void> {
  const items: Item[] = [];
  for await (const item of stored.all()) items.push(item);
  if (items.length === 0) throw nothingFound();
  const text = keeper.join(items);
  if (file !== undefined) return writeNew(file, text);
  const sink = descriptorSink(1, context);
  await sink.write(text);
  await sink.end();
}

async function writeNew(path: string, text: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw writeFailure(cause, path);
    throw new Failure('would-overwrite', `${path} exists already`, { hint: 'remove it, or name another', cause });
  });
  try {
    await file.writeFile(text);
  } catch (cause) {
    await rm(path, { force: true });
    throw writeFailure(cause as Error, path);
  } finally {
    await file.close();
  }
}
