import type { Kept, Swapped, Target } from '../contract.ts';
import { keptAt } from '../names.ts';
import { longestName } from './quote.ts';
import type { PostgresqlSettings } from './settings.ts';
import { swapIn } from './swap.ts';

/** One transaction, like any swap: the kept database takes over what belongs to the live one, and both are renamed. */
export async function swapBack(target: Target<PostgresqlSettings>, { name }: Kept): Promise<Swapped> {
  if (keptAt(target.settings.database, name, longestName) === undefined) throw new Error(`${name} is not a kept database`);
  return swapIn(target, name, undefined, { isKept: true });
}
