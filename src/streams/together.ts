/** Gives an item to whoever reads; resolves when it has been taken. */
export type Give<Item> = (item: Item) => Promise<void>;

/**
 * Runs several lanes at once and gives what they give, as it comes. Each lane waits until its item has been taken, so there is never more than one
 * of each in memory. What a lane throws first is thrown at once; nobody waits for the others then, whose programs the caller ends.
 * @param goesOn whether the next item must be of the same lane
 */
export async function* together<Item>(
  lanes: readonly ((give: Give<Item>) => Promise<void>)[],
  goesOn: (item: Item) => boolean,
): AsyncGenerator<Item, void, void> {
  const waiting: { readonly item: Item; readonly lane: unknown; readonly taken: () => void }[] = [];
  let going: unknown;
  let running = lanes.length;
  let failure: { readonly error: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const run = async (lane: (give: Give<Item>) => Promise<void>): Promise<void> => {
    const give: Give<Item> = (item) =>
      new Promise((taken) => {
        waiting.push({ item, lane, taken });
        wake.resolve();
      });
    try {
      await lane(give);
    } catch (error) {
      failure ??= { error };
    }
    running -= 1;
    wake.resolve();
  };
  for (const lane of lanes) void run(lane);
  for (;;) {
    if (failure !== undefined) throw failure.error;
    const at = going === undefined ? 0 : waiting.findIndex(({ lane }) => lane === going);
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (next !== undefined) {
      going = goesOn(next.item) ? next.lane : undefined;
      next.taken();
      yield next.item;
    } else if (running === 0) return;
    else {
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  }
}
