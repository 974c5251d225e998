import { pathText } from '../state/path-bytes.ts';
import { isAsListed, type Listed } from './is-as-listed.ts';
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
 * Compares a directory with a list of what it once was. Changes nothing.
 * @param listed its part of the list, itself first
 * @param now what is there (`survey`, with the same things left out)
 * @param options.isSameContent asked of a file whose times do not tell
 */
export async function planTree(
  listed: readonly ListedEntry[],
  now: readonly Surveyed[],
  options: {
    readonly copied: string;
    readonly isLeftOut: (path: string, isDirectory: boolean) => boolean;
    readonly isSameContent: (entry: ListedEntry, now: Surveyed) => Promise<boolean>;
  },
): Promise<TreePlan> {
  const there = new Map(now.map((one) => [one.path, one]));
  const wanted = withoutLeftOut(listed, options.isLeftOut);
  const known = new Set(wanted.map(({ path }) => path));
  const inTheWay = new Set<string>();
  const [missing, changed] = [new Set<ListedEntry>(), new Set<ListedEntry>()];
  for (const entry of wanted) {
    const is = there.get(entry.path);
    if (is === undefined) missing.add(entry);
    else if ((is.type === 'directory') !== (entry.type === 'directory')) {
      missing.add(entry);
      inTheWay.add(is.path);
    } else {
      const verdict = isAsListed(entry, is, options.copied);
      if (verdict === 'other' || (verdict === 'perhaps' && !(await options.isSameContent(entry, is)))) changed.add(entry);
    }
  }
  for (const group of linkedTogether(wanted)) {
    const inodes = new Set(group.map(({ path }) => there.get(path)?.ino));
    // One file has one content: where one of its names comes back, all of them do.
    if (inodes.size > 1) for (const entry of group) if (!missing.has(entry)) changed.add(entry);
    if (group.some((entry) => changed.has(entry))) for (const entry of group) if (!missing.has(entry)) changed.add(entry);
  }
  return {
    top: listed[0]?.path ?? '',
    missing: [...missing],
    changed: [...changed],
    extra: now.filter(({ path }) => !known.has(path) || inTheWay.has(path)),
    directories: wanted.filter(({ type }) => type === 'directory'),
  };
}

/** What is left out neither comes back nor goes, with all that is in it. */
function withoutLeftOut(
  listed: readonly ListedEntry[],
  isLeftOut: (path: string, isDirectory: boolean) => boolean,
): readonly ListedEntry[] {
  const out = new Set<string>();
  return listed.filter(({ path, type }, at) => {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const isOut = at > 0 && (out.has(parent) || isLeftOut(pathText(path), type === 'directory'));
    if (isOut) out.add(path);
    return !isOut;
  });
}

function linkedTogether(listed: readonly ListedEntry[]): readonly (readonly ListedEntry[])[] {
  const groups = new Map<string, ListedEntry[]>();
  const byPath = new Map(listed.map((entry) => [entry.path, entry]));
  for (const entry of listed) {
    if (entry.sameAs === undefined) continue;
    const first = byPath.get(entry.sameAs);
    const group = groups.get(entry.sameAs) ?? (first === undefined ? [] : [first]);
    group.push(entry);
    groups.set(entry.sameAs, group);
  }
  return [...groups.values()];
}
