import { existsSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import { digestFile } from '../../directories/digest-file.ts';
import { planTree, type TreePlan } from '../../directories/plan-tree.ts';
import { survey } from '../../directories/survey.ts';
import { pathText, rawPath } from '../../state/path-bytes.ts';
import type { RunContext } from '../run-context.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import { findDatabase } from '../target-of.ts';
import { entriesOf } from './entries-of.ts';
import { limitsOf } from './limits-of.ts';
import type { Snapshot } from './read-snapshot.ts';

/** What of a snapshot is to come back. */
export interface SnapshotScope {
  readonly databases: readonly string[];
  readonly directories: readonly string[];
}

/**
 * What there is to bring back: what the snapshot has, and the application still names. Says what only one of them has.
 * @param wish only the directories, or only this database
 * @throws Failure no-input: the application has no such database
 */
export async function scopeOf(
  application: Application,
  { header }: Snapshot,
  wish: { readonly filesOnly: boolean; readonly database: string | undefined },
  { warn }: Pick<RunContext, 'warn'>,
): Promise<SnapshotScope> {
  if (wish.database !== undefined) findDatabase(application, wish.database);
  const [saved, named] = [header.databases.map(({ name }) => name), Object.keys(application.databases)];
  const live = [...(await directoriesToKeep(application)), ...application.directories.filter((directory) => !existsSync(directory))];
  const stays = (what: string, why: string): void => warn(`${what} stays as it is: ${why}`);
  const databases = wish.filesOnly ? [] : (wish.database === undefined ? named : [wish.database]).filter((name) => saved.includes(name));
  if (!wish.filesOnly) {
    for (const name of named) {
      if ((wish.database ?? name) === name && !saved.includes(name)) stays(`database ${name}`, 'the snapshot has none of it');
    }
    if (wish.database === undefined)
      for (const name of saved)
        if (!named.includes(name)) warn(`database ${name} of the snapshot does not come back: ${application.file} has none`);
  }
  if (wish.database !== undefined) return { databases, directories: [] };
  for (const directory of live) if (!header.directories.includes(directory)) stays(directory, 'the snapshot has nothing of it');
  for (const directory of header.directories)
    if (!live.includes(directory)) warn(`${directory} of the snapshot does not come back: ${application.file} does not name it`);
  return { databases, directories: header.directories.filter((directory) => live.includes(directory)) };
}

/** What has to be done to each of these directories. Changes nothing. */
export async function planDirectories(
  application: Application,
  snapshot: Snapshot,
  directories: readonly string[],
  signal: AbortSignal,
): Promise<readonly TreePlan[]> {
  const plans: TreePlan[] = [];
  for (const directory of directories) {
    const limits = await limitsOf(application, directory, signal, snapshot.header);
    plans.push(
      await planTree(rawPath(directory), () => entriesOf(snapshot, directory), survey(rawPath(directory), limits), {
        copied: snapshot.header.copied,
        isLeftOut: (path, isDirectory) => limits.isLeftOut(path, isDirectory) || limits.mounts.has(path),
        isSameContent: async (entry, now) => (await digestFile(now.path, signal)) === entry.sha256,
      }),
    );
  }
  return plans;
}

/** A plan in numbers, with the first names of each kind. */
export interface PlannedDirectory {
  readonly directory: string;
  readonly comes: Several;
  readonly changes: Several;
  readonly goes: Several;
}

interface Several {
  readonly count: number;
  readonly first: readonly string[];
}

export function describePlan(plan: TreePlan, most: number): PlannedDirectory {
  const several = (ones: readonly { readonly path: string }[]): Several => ({
    count: ones.length,
    first: ones.slice(0, most).map(({ path }) => pathText(path)),
  });
  return { directory: pathText(plan.top), comes: several(plan.missing), changes: several(plan.changed), goes: several(plan.extra) };
}
