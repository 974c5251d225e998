import { availableParallelism } from 'node:os';
import type { Application } from '../applications/contract.ts';

/** More sessions than this at once are more than a server that others use as well should bear unasked. */
const mostUnasked = 4;

/** How many sessions read or load a database at once. */
export function workersFor({ stream }: Application): number {
  return stream.workers ?? Math.min(mostUnasked, Math.max(1, availableParallelism()));
}
