import { replacedItems, type ReplacedItems } from '../state/replaced-items.ts';
import type { RunContext } from './run-context.ts';
import { measureSnapshot } from './snapshot/measure-snapshot.ts';

/** What putting items back has replaced, newest first, and the bytes on disk that it takes. */
export async function listReplaced(
  name: string,
  { stateDir, signal }: Pick<RunContext, 'stateDir' | 'signal'>,
): Promise<{ readonly times: readonly ReplacedItems[]; readonly bytes: number }> {
  const times = await replacedItems(stateDir, name);
  let bytes = 0;
  for (const { path } of times) bytes += (await measureSnapshot(path, signal)).own;
  return { times, bytes };
}
