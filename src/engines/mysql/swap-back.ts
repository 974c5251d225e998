import * as z from 'zod';
import type { Kept, Swapped, Target } from '../contract.ts';
import { keptAt } from '../names.ts';
import { isKeptFile } from './in-place/files.ts';
import { swapBackInPlace } from './in-place/swap-back-in-place.ts';
import { eventStatus } from './journal.ts';
import { longestName } from './schemas.ts';
import type { MysqlSettings } from './settings.ts';
import { swapIn } from './swap.ts';

const note = z.record(z.string(), eventStatus);

/** The journalled swap, of the kept database or file; a database's events get back the states that the swap which kept it has noted. */
export async function swapBack(target: Target<MysqlSettings>, kept: Kept): Promise<Swapped> {
  const { name } = kept;
  if (keptAt(target.settings.database, name, longestName) === undefined) throw new Error(`${name} is not a kept database`);
  if (isKeptFile(target, kept)) return swapBackInPlace(target, kept);
  const { journal } = target.surroundings;
  const events = note.safeParse(await journal.recall(name)).data ?? {};
  return swapIn(target, { database: name, isKept: true, events, pending: [] });
}
