import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { asFailure } from './as-failure.ts';
import { openDatabase } from './open-database.ts';
import { openersOf } from './openers.ts';
import { companions } from './places.ts';

/** A database file that nobody else uses, and nobody can use, until it is let go. */
export interface Hold {
  /** Whether the file is too damaged to be opened. */
  readonly isDamaged: boolean;
  /** Lets go of it. */
  release(): void;
}

/** Why the file cannot be had now. */
interface Busy {
  readonly busy: string;
}

const pause = 250;

/**
 * Waits until `live` is nobody's, and takes it: out of WAL mode, so that no -wal is left of it, and under an exclusive lock.
 * @throws Failure try-later: it is still in use after `surroundings.patience` seconds; privileges: it cannot be known
 */
export async function takeHold(live: string, surroundings: Surroundings): Promise<Hold> {
  const deadline = Date.now() + surroundings.patience * 1000;
  for (;;) {
    surroundings.signal.throwIfAborted();
    const attempt = take(live, surroundings);
    if ('release' in attempt) return attempt;
    if (Date.now() >= deadline) throw inUse(live, attempt.busy);
    await sleep(pause, undefined, { signal: surroundings.signal });
  }
}

export function inUse(live: string, by: string): Failure {
  return new Failure('try-later', `${live} is in use: ${by}`, {
    hint: 'stop the application and restore again, or set the strategy in-place, which is safe while it runs',
  });
}

/** Who has the file or what belongs to it open, in words; undefined where nobody has. */
export function users(live: string, surroundings: Surroundings): string | undefined {
  const { processes, hidden } = openersOf([live, ...companions.map((suffix) => live + suffix)]);
  if (processes.length > 0) return `open in process ${processes.join(', ')}`;
  if (hidden && !surroundings.force) {
    throw new Failure('privileges', `who has ${live} open cannot be seen: other users' processes hide their files`, {
      hint: 'run as root, or set the strategy in-place, which is safe with open files',
    });
  }
  return undefined;
}

function take(live: string, surroundings: Surroundings): Hold | Busy {
  const before = users(live, surroundings);
  if (before !== undefined) return { busy: before };
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(live, { busySeconds: 1 });
    const hold = lock(database);
    if (!('release' in hold)) return hold;
    // Whoever came while the lock was taken would go on in a file that is no longer the live one.
    const meanwhile = users(live, surroundings);
    if (meanwhile === undefined) return hold;
    hold.release();
    return { busy: meanwhile };
  } catch (error) {
    if (database?.isOpen) database.close();
    const failure = asFailure(error, live);
    if (!(failure instanceof Failure)) throw failure;
    if (failure.kind === 'try-later') return { busy: 'locked by another connection' };
    // A damaged file can be replaced all the same: it knows no locks.
    if (failure.kind === 'not-whole') return { isDamaged: true, release: () => undefined };
    throw failure;
  }
}

function lock(database: DatabaseSync): Hold | Busy {
  const answer = database.prepare('PRAGMA journal_mode=DELETE').get() ?? {};
  if (Object.values(answer)[0] !== 'delete') {
    database.close();
    return { busy: 'another connection keeps its journal mode' };
  }
  database.exec('BEGIN EXCLUSIVE');
  return { isDamaged: false, release: () => database.close() };
}
