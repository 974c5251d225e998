import { pathText } from '../state/path-bytes.ts';
import { isAsListed, type Listed } from './is-as-listed.ts';
import { sideBySide } from './side-by-side.ts';
import type { Surveyed } from './survey.ts';

/** An entry of a list, as far as a plan wants it. */
export type ListedEntry = Listed & { readonly sameAs?: string; readonly sha256?: string };

/** What has to be done to make a directory what a list says. */
export interface TreePlan {
  /** The directory itself, raw. */
  readonly top: string;
  /** What is not there. */
  readonly missing: readonly ListedEntry[];
  /** What is there and other; of a directory only its attributes. */
  readonly changed: readonly ListedEntry[];
  /** What is there and not in the list, or of another kind; a directory before what is in it. */
  readonly extra: readonly Surveyed[];
  /** All directories of the list, which get their times when all is in them. */
  readonly directories: readonly ListedEntry[];
}

/**
 * Compares a directory with a list of what it once was. Changes nothing, and holds only what has to be done.
 * @param top the directory, raw
 * @param listed its part of the list, itself first, in the order of a survey; asked for twice
 * @param now what is there (`survey`, with the same things left out)
 * @param options.isSameContent asked of a file whose times do not tell
 */
export async function planTree(
  top: string,
  listed: () => AsyncIterable<ListedEntry>,
  now: AsyncIterable<Surveyed>,
  options: {
    readonly copied: string;
    readonly isLeftOut: (path: string, isDirectory: boolean) => boolean;
    readonly isSameContent: (entry: ListedEntry, now: Surveyed) => Promise<boolean>;
  },
): Promise<TreePlan> {
  const firsts = new Set<string>();
  for await (const { sameAs } of listed()) if (sameAs !== undefined) firsts.add(sameAs);
  const groups = new Map<string, { entry: ListedEntry; ino: string | undefined }[]>();
  const [missing, changed] = [new Set<ListedEntry>(), new Set<ListedEntry>()];
  const extra: Surveyed[] = [];
  const directories: ListedEntry[] = [];
  for await (const [entry, is] of sideBySide(withoutLeftOut(listed(), options.isLeftOut), now, ({ path }) => path)) {
    if (entry === undefined) {
      extra.push(is);
      continue;
    }
    if (entry.type === 'directory') directories.push(entry);
    const first = entry.sameAs ?? entry.path;
    if (firsts.has(first)) {
      const group = groups.get(first) ?? [];
      group.push({ entry, ino: is?.ino });
      groups.set(first, group);
    }
    if (is === undefined) missing.add(entry);
    else if ((is.type === 'directory') !== (entry.type === 'directory')) {
      missing.add(entry);
      extra.push(is);
    } else {
      const verdict = isAsListed(entry, is, options.copied);
      if (verdict === 'other' || (verdict === 'perhaps' && !(await options.isSameContent(entry, is)))) changed.add(entry);
    }
  }
  for (const group of groups.values()) {
    // One file has one content: where one of its names comes back, all of them do.
    const isOther = new Set(group.map(({ ino }) => ino)).size > 1 || group.some(({ entry }) => changed.has(entry));
    if (isOther) for (const { entry } of group) if (!missing.has(entry)) changed.add(entry);
  }
  return { top, missing: [...missing], changed: [...changed], extra, directories };
}

/** What is left out neither comes back nor goes, with all that is in it. */
async function* withoutLeftOut(
  listed: AsyncIterable<ListedEntry>,
  isLeftOut: (path: string, isDirectory: boolean) => boolean,
): AsyncGenerator<ListedEntry, void, void> {
  let isTop = true;
  let out: string | undefined;
  for await (const entry of listed) {
    const { path, type } = entry;
    if (out !== undefined && path.startsWith(`${out}/`)) continue;
    const isOut = !isTop && isLeftOut(pathText(path), type === 'directory');
    isTop = false;
    if (isOut) out = path;
    else yield entry;
  }
}
