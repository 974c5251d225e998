import { availableParallelism } from 'node:os';
import type { Application } from '../applications/contract.ts';

/** More sessions than this at once are more than a server that others use as well should bear unasked. */
const mostUnasked = 4;

/** How many sessions read or load a database at once. @param coresOfOne how many cores each of them keeps busy, where nobody has said how many there should be */
export function workersFor({ stream }: Application, coresOfOne = 1): number {
  return stream.workers ?? Math.min(mostUnasked, Math.max(1, Math.floor(availableParallelism() / coresOfOne)));
}
