import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import type { Item, ItemKeeper, PutBack, PuttingBack, RestoredFile } from '../../applications/items.ts';
import { Failure } from '../../failures/failure.ts';
import { noteAccess } from '../../state/access-note.ts';
import { makeDirectory } from '../../state/atomic-file.ts';
import { layout } from '../../state/layout.ts';
import { takeLock } from '../../state/lock.ts';
import { stampOf } from '../../state/stamp.ts';
import { uniqueSuffix } from '../../state/unique-suffix.ts';
import { writeFailure } from '../../streams/sink.ts';
import { recordChange } from '../record-change.ts';
import type { RunContext } from '../run-context.ts';
import { removeAbandonedAccesses } from './remove-abandoned-accesses.ts';
import type { StoredItems } from './with-items.ts';

/** How items are put back, and who is told. */
export interface Wish {
  readonly overwrite: boolean;
  readonly dryRun: boolean;
  readonly url: string | undefined;
  readonly authority: string | undefined;
  tell(result: PutBack): void;
}

/**
 * Puts items back into an application while it runs, user by user.
 * @throws Failure no-input: there are none; would-overwrite: some were refused; not-whole: some could not be put back. The others are
 */
export async function putBackItems(
  application: Application,
  keeper: ItemKeeper,
  items: StoredItems,
  wish: Wish,
  context: RunContext,
): Promise<void> {
  const users = new Set<string>();
  for await (const { collection } of items.all()) users.add(collection.user);
  if (users.size === 0) throw nothingFound();
  await whilePuttingBack(application, wish, context, async (how) => {
    for (const user of [...users].toSorted()) await keeper.putBack(application, only(items, user), { ...how, user }, context);
  });
}

/** The same with a file, or a directory. @throws Failure as above, and no-input: it was not restored there */
export async function putBackFile(
  application: Application,
  keeper: ItemKeeper,
  file: RestoredFile,
  wish: Wish,
  context: RunContext,
): Promise<void> {
  const user = keeper.ownerOf(file);
  await whilePuttingBack(application, wish, context, (how) => keeper.putBackFile(application, file, { ...how, user }, context));
}

async function whilePuttingBack(
  application: Application,
  wish: Wish,
  context: RunContext,
  act: (how: Omit<PuttingBack, 'user'>) => Promise<void>,
): Promise<void> {
  // Two at once could not tell their accesses apart.
  const release = await takeLock(context.stateDir, `${application.name}~items`, { purpose: 'putting items back' });
  const results: PutBack[] = [];
  const kept = layout.replaced(context.stateDir, application.name, stampOf(new Date()));
  try {
    await removeAbandonedAccesses(application, context);
    const putBack = (changed: (line: string) => void): Promise<void> =>
      act({
        ...wish,
        keep: (path, content) => keep(kept, path, content),
        note: (access) => noteAccess(context.stateDir, application.name, access),
        tell(result) {
          results.push(result);
          if (result.did === 'put-back') changed(`${result.path} ${result.said}`);
          wish.tell(result);
        },
      });
    if (wish.dryRun) await putBack(() => undefined);
    else {
      await recordChange({ verb: 'items', application: application.name }, context, async (changed) => {
        await putBack(changed);
        return { result: undefined, failure: undone(results) };
      });
    }
  } finally {
    await release();
  }
  const failure = undone(results);
  if (failure !== undefined) throw failure;
}

export function nothingFound(): Failure {
  return new Failure('no-input', 'the stream holds no such item', {
    hint: 'penstock items list shows what it holds; --deleted those that lay in the trash',
  });
}

async function* only(items: StoredItems, user: string): AsyncGenerator<Item, void, void> {
  for await (const item of items.all()) if (item.collection.user === user) yield item;
}

async function keep(directory: string, path: string, content: Buffer | AsyncIterable<Uint8Array>): Promise<string> {
  const file = join(directory, ...path.split('/').map(shortened));
  await makeDirectory(dirname(file));
  // In the same second it may have been done before.
  const free = existsSync(file) ? `${file}.${uniqueSuffix()}` : file;
  try {
    await writeFile(free, content, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw writeFailure(cause as Error, free);
  }
  return free;
}

/** A file's name may have 255 bytes; what is escaped takes three for one. */
function shortened(part: string): string {
  return part.length <= 200 ? part : `${part.slice(0, 160)}~${createHash('sha256').update(part).digest('hex').slice(0, 12)}`;
}

/** What is to be said where not everything was put back. */
function undone(results: readonly PutBack[]): Failure | undefined {
  const failed = results.filter(({ did }) => did === 'failed');
  const refused = results.filter(({ did }) => did === 'refused');
  const left = [...failed, ...refused];
  const [first] = left;
  if (first === undefined) return undefined;
  const hint =
    failed.length > 0
      ? 'what was put back stays so; run it again for the rest'
      : 'nothing of these was changed; --overwrite replaces what differs, and keeps it';
  const message = left.length === 1 ? `${first.path}: ${first.said}` : `${left.length} of ${results.length} were not put back`;
  return new Failure(failed.length > 0 ? 'not-whole' : 'would-overwrite', message, { hint });
}
