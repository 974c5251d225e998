import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../contract.ts';
import { discard } from './discard.ts';
import { flush, moveCompanions } from './exchange.ts';
import { companions, places, type Places } from './places.ts';
import type { SqliteSettings } from './settings.ts';
import { swapEntry, type SwapEntry } from './swap-entry.ts';

export async function recover(target: Target<SqliteSettings>): Promise<void> {
  const at = places(target.settings, target.surroundings.drill);
  const { journal, warn } = target.surroundings;
  const entry = swapEntry.safeParse(await journal.read()).data;
  if (entry !== undefined) {
    warn(entry.isWriting === undefined ? settle(at, entry) : settleInPlace(at, entry));
    if (entry.wasWal) {
      const { backToWalMode } = await import('./journal-mode.ts');
      const kept = join(at.directory, entry.kept);
      backToWalMode(existsSync(kept) ? kept : at.live, warn);
    }
    await discard(target);
    flush(at.directory);
    await journal.clear();
  } else if (existsSync(at.staging)) {
    warn(
      `an earlier ${target.surroundings.drill === undefined ? 'restore' : 'drill'} was interrupted before it changed anything; its staging file ${at.staging} is removed`,
    );
    await discard(target);
  }
  // Killed after a kept file had become the live one, and before it lost its old name: one file, which is no kept one any more.
  for (const name of existsSync(at.live) ? readdirSync(at.directory) : []) {
    const path = join(at.directory, name);
    if (at.keptAt(name) === undefined || !isSame(path, at.live)) continue;
    rmSync(path);
    warn(`an earlier rollback was interrupted after its swap: ${at.live} is what was kept as ${name}`);
  }
}

/** An exchange is over when live and kept are two files: rename is what makes them so. */
function settle(at: Places, entry: SwapEntry): string {
  const kept = join(at.directory, entry.kept);
  if (!existsSync(kept)) {
    moveCompanions(kept, at.live);
    return `an earlier restore was interrupted before its swap: ${at.live} is the old one`;
  }
  if (!isSame(kept, at.live) && !isSame(at.staging, at.live)) {
    return `an earlier restore was interrupted after its swap: ${at.live} is the restored one, the old one is kept as ${entry.kept}`;
  }
  if (isSame(at.staging, at.live)) {
    return `an earlier restore was interrupted while its swap was undone: ${at.live} is the restored one, the old one is kept as ${entry.kept}`;
  }
  moveCompanions(kept, at.live);
  rmSync(kept);
  return `an earlier restore was interrupted in its swap: ${at.live} is the old one`;
}

function settleInPlace(at: Places, entry: SwapEntry): string {
  if (entry.isWriting) {
    return `an earlier restore was interrupted while it wrote into ${at.live}, which is one transaction: it holds the old rows or the restored ones, whole; the old ones are kept as ${entry.kept}`;
  }
  for (const suffix of ['', ...companions]) rmSync(join(at.directory, entry.kept) + suffix, { force: true });
  return `an earlier restore was interrupted before it wrote into ${at.live}, which is the old one`;
}

function isSame(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return false;
  const [first, second] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })];
  return first.dev === second.dev && first.ino === second.ino;
}
