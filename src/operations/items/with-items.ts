import type { Draft, Item, ItemCollection, ItemKeeper, ItemWish } from '../../applications/items.ts';
import type { Column } from '../../engines/pieces.ts';
import { Failure } from '../../failures/failure.ts';
import type { Manifest } from '../../formats/manifest.ts';
import { extract } from '../extract.ts';
import type { RunContext } from '../run-context.ts';
import type { StreamInput } from '../stream-input.ts';
import { openJsonSpool } from './json-spool.ts';

/** Single things of a stream that is proven. */
export interface StoredItems {
  readonly manifest: Manifest;
  readonly digest: string;
  /** In the order of their paths. */
  readonly collections: readonly ItemCollection[];
  /** As often as asked, in the stream's order. */
  all(): AsyncGenerator<Item, void, void>;
}

/**
 * The bracket around what is done with items of a stream: `act` is called only when the seal is proven. Memory does not grow with the stream.
 * @throws Failure not-whole; no-input: there are no such things in it
 */
export async function withItems<R>(
  input: StreamInput,
  keeper: ItemKeeper,
  wish: ItemWish,
  context: Pick<RunContext, 'signal' | 'progress'>,
  act: (items: StoredItems) => Promise<R>,
): Promise<R> {
  const reader = keeper.read(wish);
  const spool = openJsonSpool<Draft>();
  let columns: readonly Column[] = [];
  try {
    const { manifest, digest } = await extract(
      input,
      { tables: keeper.tables, exclude: [], decode: true, triggers: false, together: true },
      {
        async take(piece) {
          if (piece.kind === 'rows-begin') ({ columns } = piece);
          if (piece.kind !== 'rows') return;
          for (const row of piece.rows) {
            const draft = reader.take(piece.table, columns, row);
            if (draft !== undefined) await spool.add(draft);
          }
        },
        prove: () => Promise.resolve(),
        distrust: () => Promise.resolve('nothing of it was given out'),
        abandon: () => Promise.resolve(),
      },
      { ...context, warn: () => undefined },
    ).catch((error: unknown) => {
      throw error instanceof Failure && error.kind === 'no-input'
        ? new Failure('no-input', 'the stream holds no calendars and address books', {
            hint: 'penstock inspect says what it holds',
            cause: error,
          })
        : error;
    });
    const { collections, itemOf } = reader.finish();
    const items: StoredItems = {
      manifest,
      digest,
      collections: collections.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
      async *all() {
        for await (const draft of spool.all()) {
          const item = itemOf(draft);
          if (item !== undefined) yield item;
        }
      },
    };
    await refuseMissing(items, wish);
    return await act(items);
  } finally {
    spool.close();
  }
}

async function refuseMissing(items: StoredItems, { paths, deleted }: ItemWish): Promise<void> {
  const missing = new Set(paths);
  if (missing.size > 0) for await (const { path } of items.all()) missing.delete(path);
  if (missing.size === 0) return;
  throw new Failure('no-input', `the stream does not hold ${[...missing].join(', ')}`, {
    hint: `penstock items list shows what it holds${deleted ? '' : '; with --deleted, what lay in the trash'}`,
  });
}
