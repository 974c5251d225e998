import type { Application } from '../../applications/contract.ts';
import { keptCopies, type KeptCopy } from '../../directories/copy-place.ts';
import type { Kept } from '../../engines/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { stampOf } from '../../state/stamp.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/** What was kept at one moment, by one restore or rollback. */
export interface Moment {
  /** `yyyymmddThhmmssZ`, as it stands in the names of what is kept. */
  readonly stamp: string;
  readonly at: Date;
  readonly databases: readonly { readonly database: string; readonly kept: Kept }[];
  readonly directories: readonly { readonly directory: string; readonly copy: KeptCopy }[];
}

/** Everything that is kept of an application. */
export interface KeptMoments {
  /** Newest first. */
  readonly moments: readonly Moment[];
  /** Databases that could not be asked, and why. */
  readonly unknown: readonly { readonly database: string; readonly failure: Failure }[];
}

/** Finds what restores have kept of these databases and of the application's directories. Changes nothing. */
export async function keptMoments(application: Application, databases: readonly string[], context: RunContext): Promise<KeptMoments> {
  const moments = new Map<string, { at: Date; databases: Moment['databases'][number][]; directories: Moment['directories'][number][] }>();
  const momentOf = (at: Date) => {
    const stamp = stampOf(at);
    const there = moments.get(stamp) ?? { at, databases: [], directories: [] };
    moments.set(stamp, there);
    return there;
  };
  const unknown: { database: string; failure: Failure }[] = [];
  for (const database of databases) {
    try {
      const engine = await loadEngine(findDatabase(application, database).engine);
      const found = await engine.kept(targetOf(application, database, { ...context, now: new Date() }));
      for (const kept of found) momentOf(kept.keptAt).databases.push({ database, kept });
    } catch (failure) {
      context.signal.throwIfAborted();
      if (!(failure instanceof Failure)) throw failure;
      unknown.push({ database, failure });
    }
  }
  for (const directory of await directoriesToKeep(application)) {
    for (const copy of keptCopies(directory)) momentOf(copy.keptAt).directories.push({ directory, copy });
  }
  const found = [...moments].map(([stamp, moment]): Moment => ({ stamp, ...moment }));
  return { moments: found.toSorted((one, other) => other.at.getTime() - one.at.getTime()), unknown };
}
