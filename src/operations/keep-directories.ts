import { realpath } from 'node:fs/promises';
import type { Application } from '../applications/contract.ts';
import { copyPlace } from '../directories/copy-place.ts';
import { keepCopy } from '../directories/keep-copy.ts';
import { mountsBelow } from '../directories/mounts-below.ts';
import { ownFiles } from '../engines/own-files.ts';
import type { RestoreLease } from '../state/restore-lease.ts';

/** A directory and where its copy is. */
export type KeptDirectory = RestoreLease['directories'][number];

/**
 * The copies a restore makes of an application's directories. One inside another is kept with it, unless it is a filesystem of its own. One that is
 * not there needs no copy.
 */
export async function planCopies(application: Application, at: Date): Promise<readonly KeptDirectory[]> {
  return (await directoriesToKeep(application)).map((directory) => ({ directory, copy: copyPlace(directory, at) }));
}

/** The directories of which copies are made: those that are there and not inside another one, by their real names. */
export async function directoriesToKeep(application: Pick<Application, 'directories'>): Promise<readonly string[]> {
  const found = await Promise.all(application.directories.map((directory) => realpath(directory).catch(() => undefined)));
  const directories = [...new Set(found.filter((directory) => directory !== undefined))];
  const isInside = (inner: string, outer: string): boolean =>
    inner !== outer &&
    inner.startsWith(outer === '/' ? outer : `${outer}/`) &&
    !mountsBelow(outer).some((mount) => inner === mount || inner.startsWith(`${mount}/`));
  return directories.filter((inner) => !directories.some((outer) => isInside(inner, outer)));
}

/**
 * Makes these copies.
 * @param warn is told of what could not be kept, and why
 * @returns those that were made
 */
export async function keepDirectories(
  application: Application,
  planned: readonly KeptDirectory[],
  { signal, warn }: { signal: AbortSignal; warn: (line: string) => void },
): Promise<readonly KeptDirectory[]> {
  const apart = await filesApart(application);
  const made: KeptDirectory[] = [];
  for (const { directory, copy } of planned) {
    const { isKept, notKept } = await keepCopy(directory, copy, { apart, signal });
    if (isKept) made.push({ directory, copy });
    for (const line of notKept) warn(`not kept, so what the restore replaces there is gone: ${line}`);
  }
  return made;
}

/** The files that are databases of the application; they come back as streams, and no copy holds them. */
export async function filesApart(application: Application): Promise<readonly string[]> {
  const files = Object.values(application.databases).flatMap((database) => [
    ...(ownFiles[database.engine] as (settings: typeof database.settings) => readonly string[])(database.settings),
  ]);
  return [...new Set([...files, ...(await Promise.all(files.map((file) => realpath(file).catch(() => file))))])];
}
