import { linkSync, mkdirSync, unlinkSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';
import { copyDirectories } from './copy-directories.ts';
import { copyFiles, noSpace } from './copy-files.ts';
import { surveyOne, type Surveyed } from './survey.ts';
import { writing } from './writing.ts';

/** What a copy of a directory came to. Paths are raw and live. */
export interface KeptTree {
  /** What was gone when its turn came. */
  readonly vanished: readonly string[];
  /** What was written to while it was copied, twice; its copy may be of no moment. */
  readonly changed: ReadonlySet<string>;
  /** The files that are one with a file of an earlier copy, which takes no space. */
  readonly shared: ReadonlySet<string>;
  /** What cp complained of although all is there: an attribute that the filesystem does not take. */
  readonly complaint?: string;
}

/**
 * Makes a real copy of a directory: what is written into a file of it afterwards does not reach the copy. Owners, modes, times, access control lists, extended attributes, hard
 * links, holes and links are kept.
 * @param entries what is in it, itself first (`survey`)
 * @param to where its copy goes, raw; nothing is there
 * @param options.share the path of a file of an earlier copy, raw, that is the same as this one
 * @throws Failure io: it cannot be read or written
 */
export async function keepTree(
  entries: readonly Surveyed[],
  to: string,
  options: { readonly share: (one: Surveyed) => Promise<string | undefined>; readonly signal: AbortSignal },
): Promise<KeptTree> {
  const { signal } = options;
  const from = entries[0]?.path ?? '';
  const below = (path: string): string => path.slice(from === '/' ? 1 : from.length + 1);
  const at = (path: string): string => (path === from ? to : `${to}/${below(path)}`);
  const directories = entries.filter(({ type }) => type === 'directory').map(({ path }) => path);
  for (const path of directories) writing(to, () => mkdirSync(pathBytes(at(path)), { recursive: true, mode: 0o700 }));

  const shared = new Set<string>();
  const toCopy: Surveyed[] = [];
  const firsts = new Map<string, string>();
  const further: { path: string; first: string }[] = [];
  for (const one of entries) {
    if (one.type === 'directory') continue;
    const first = one.links > 1 ? firsts.get(one.ino) : undefined;
    if (first !== undefined) {
      further.push({ path: one.path, first });
      continue;
    }
    if (one.links > 1) firsts.set(one.ino, one.path);
    const there = one.type === 'file' ? await options.share(one) : undefined;
    if (there !== undefined && isLinked(there, at(one.path))) shared.add(one.path);
    else toCopy.push(one);
  }

  const copy = async (ones: readonly Surveyed[]): Promise<string | undefined> =>
    copyFiles(
      from,
      to,
      ones.map(({ path }) => below(path)),
      signal,
    );
  let complaint = await copy(toCopy);
  const isTouched = (one: Surveyed): boolean => surveyOne(one.path)?.ctime !== one.ctime;
  // Written to meanwhile: once more, as it is now. Whoever goes on writing into it is told of.
  const again = toCopy.filter(isTouched).flatMap(({ path }) => surveyOne(path) ?? []);
  for (const { path } of again) if (surveyOne(at(path)) !== undefined) unlinkSync(pathBytes(at(path)));
  if (again.length > 0) complaint = await copy(again);
  const changed = new Set(again.filter(isTouched).map(({ path }) => path));

  const vanished: string[] = [];
  const instead = new Map<string, string>();
  for (const { path } of toCopy) {
    if (surveyOne(at(path)) !== undefined) continue;
    if (surveyOne(path) !== undefined) throw new Failure('io', `cannot copy ${pathText(path)}: ${complaint ?? 'cp has left it out'}`);
    vanished.push(path);
  }
  for (const { path, first } of further) {
    const known = surveyOne(at(first)) === undefined ? instead.get(first) : first;
    if (known !== undefined) writing(to, () => linkSync(pathBytes(at(known)), pathBytes(at(path))));
    else {
      // The name under which it was to be copied has vanished; the file may be there.
      const one = surveyOne(path);
      if (one !== undefined) await copy([one]);
      if (surveyOne(at(path)) === undefined) vanished.push(path);
      else instead.set(first, path);
    }
    if (shared.has(first)) shared.add(path);
  }
  await copyDirectories(
    from,
    to,
    directories.map((path) => (path === from ? '.' : below(path))),
    signal,
  );
  const isOnlyComplaint = complaint !== undefined && vanished.length === 0 && changed.size === 0;
  return { vanished, changed, shared, ...(isOnlyComplaint && { complaint }) };
}

/** A file may have only so many names, and then it is copied. */
function isLinked(there: string, path: string): boolean {
  try {
    linkSync(pathBytes(there), pathBytes(path));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw noSpace(pathText(path));
    return false;
  }
}
