import { linkSync, mkdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';
import { copyDirectories } from './copy-directories.ts';
import { copyFiles } from './copy-files.ts';
import { isAsListed } from './is-as-listed.ts';
import type { ListedEntry, TreePlan } from './plan-tree.ts';
import { surveyOne } from './survey.ts';

/**
 * Makes a directory what a plan says, out of a copy of it. A file that comes is always a new one, never written into one that is there, so that
 * other names of that one keep what they have.
 * @param from the copy of the directory, raw
 * @param to the directory, raw; it is made where it is not there
 * @throws Failure io: something cannot be written, or is not what it should be afterwards
 */
export async function putTree(plan: TreePlan, from: string, to: string, signal: AbortSignal): Promise<void> {
  const below = (path: string): string => path.slice(plan.top.length + 1);
  const at = (path: string): string => (path === plan.top ? to : `${to}/${below(path)}`);
  mkdirSync(pathBytes(to), { recursive: true, mode: 0o700 });
  const isDirectory = ({ type }: { readonly type: string }): boolean => type === 'directory';
  for (const one of plan.extra.toReversed()) remove(at(one.path), isDirectory(one));
  for (const entry of plan.changed) if (!isDirectory(entry)) remove(at(entry.path), false);
  for (const entry of plan.missing) if (isDirectory(entry)) mkdirSync(pathBytes(at(entry.path)), { recursive: true, mode: 0o700 });
  signal.throwIfAborted();

  const coming = [...plan.missing, ...plan.changed].filter((entry) => !isDirectory(entry));
  const firsts = new Set<string>();
  const [copies, links]: [ListedEntry[], ListedEntry[]] = [[], []];
  // Of the names of one file, the first that comes is copied, and the others are links to it.
  for (const entry of coming) {
    const first = entry.sameAs ?? entry.path;
    (firsts.has(first) ? links : copies).push(entry);
    firsts.add(first);
  }
  const complaint = await copyFiles(
    from,
    to,
    copies.map(({ path }) => below(path)),
    signal,
  );
  const byFirst = new Map(copies.map((entry) => [entry.sameAs ?? entry.path, entry.path]));
  for (const { path, sameAs = path } of links) linkSync(pathBytes(at(byFirst.get(sameAs) ?? sameAs)), pathBytes(at(path)));
  for (const entry of coming) {
    const is = surveyOne(at(entry.path));
    if (is !== undefined && complaint === undefined && isAsListed(entry, is, '0') !== 'other') continue;
    throw new Failure('io', `cannot put back ${pathText(at(entry.path))}: ${complaint ?? 'it is not what was copied'}`);
  }
  await copyDirectories(
    from,
    to,
    plan.directories.map(({ path }) => (path === plan.top ? '.' : below(path))),
    signal,
  );
}

/** What is left alone keeps its directory too. */
function remove(path: string, isDirectory: boolean): void {
  try {
    if (isDirectory) rmdirSync(pathBytes(path));
    else unlinkSync(pathBytes(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || (isDirectory && (code === 'ENOTEMPTY' || code === 'EBUSY'))) return;
    throw new Failure('io', `cannot remove ${pathText(path)}: ${message}`, { cause });
  }
}
