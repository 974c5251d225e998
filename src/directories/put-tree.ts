import { linkSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { Failure } from '../failures/failure.ts';
import { pathBytes, pathText } from '../state/path-bytes.ts';
import { copyDirectories } from './copy-directories.ts';
import { copyFiles } from './copy-files.ts';
import { giveDirectories } from './give-directories.ts';
import { beneath, holdPath, notThere, type HeldPath } from './held-path.ts';
import { isAsListed } from './is-as-listed.ts';
import type { ListedEntry, TreePlan } from './plan-tree.ts';
import { stageInside } from './stage-inside.ts';
import { reasonOf } from './reason-of.ts';
import { surveyOne } from './survey.ts';
import { writing } from './writing.ts';

/**
 * Makes a directory what a plan says, out of a copy of it. What comes is made in a stage, and renamed into its place by open directories: the directory belongs to whoever runs the
 * application, who may put links into it meanwhile. A file that comes is always a new one, never written into one that is there, so that other names of that one keep what they have.
 * @param from the copy of the directory, raw; it is ours
 * @param to the directory, raw; it is made where it is not there
 * @throws Failure io: something cannot be written, is not what it should be afterwards, or was replaced meanwhile
 */
export async function putTree(plan: TreePlan, from: string, to: string, signal: AbortSignal): Promise<void> {
  const below = ({ path }: { readonly path: string }): string => path.slice(plan.top.length + 1);
  const coming = plan.missing.filter(({ path }) => path !== plan.top);
  writing(to, () => mkdirSync(pathBytes(to), { recursive: true, mode: 0o700 }));
  const held = holdPath(pathText(to));
  try {
    const place = placesIn(held, to);
    for (const one of plan.extra.toReversed()) remove(place, below(one), one.type === 'directory');
    signal.throwIfAborted();
    const directories = coming.filter(isDirectory);
    const made = new Set(directories.map(({ path }) => path));
    const isInside = ({ path }: ListedEntry): boolean => made.has(path.slice(0, path.lastIndexOf('/')));
    const files = [...coming, ...plan.changed].filter((entry) => !isDirectory(entry));
    await stageInside(held.at('') as number, to, async (stage) => {
      await fill(stage, from, { files, directories, below, to }, signal);
      signal.throwIfAborted();
      // With a directory comes all that is in it.
      for (const entry of [...directories, ...files]) if (!isInside(entry)) put(stage, place, below(entry));
    });
    const others = plan.directories.filter(({ path }) => !made.has(path));
    await giveDirectories(
      from,
      { held, path: to },
      others.map((entry) => below(entry) || '.'),
      signal,
    );
  } finally {
    held.close();
  }
}

/** Names paths below a directory by their open parents. @throws Failure io: somebody has replaced one */
type Places = (path: string) => { readonly at: Buffer; readonly said: string };

function placesIn(held: HeldPath, to: string): Places {
  return (path) => {
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? '' : path.slice(0, slash);
    const descriptor = held.at(parent);
    if (descriptor === undefined) throw notThere(pathBytes(`${to}/${parent}`));
    return { at: beneath(descriptor, path.slice(slash + 1)), said: pathText(`${to}/${path}`) };
  };
}

interface Coming {
  readonly files: readonly ListedEntry[];
  readonly directories: readonly ListedEntry[];
  readonly below: (entry: ListedEntry) => string;
  /** What failures name, raw. */
  readonly to: string;
}

/** Makes all that comes in the stage, as it is to be. */
async function fill(stage: string, from: string, { files, directories, below, to }: Coming, signal: AbortSignal): Promise<void> {
  const at = (path: string): Buffer => pathBytes(`${stage}/${path}`);
  const makeDirectory = (path: string): void => void writing(to, () => mkdirSync(at(path), { recursive: true, mode: 0o700 }));
  const firsts = new Map<string, string>();
  const [copies, links]: [string[], { path: string; first: string }[]] = [[], []];
  // Of the names of one file, the first that comes is copied, and the others are links to it.
  for (const entry of files) {
    const known = firsts.get(entry.sameAs ?? entry.path);
    if (known === undefined) {
      firsts.set(entry.sameAs ?? entry.path, below(entry));
      copies.push(below(entry));
    } else links.push({ path: below(entry), first: known });
  }
  const complaint = await copyFiles(from, stage, copies, signal, to);
  const names = directories.map(below);
  for (const name of names) makeDirectory(name);
  for (const { path, first } of links) {
    makeDirectory(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    if (surveyOne(`${stage}/${first}`) !== undefined) writing(to, () => linkSync(at(first), at(path)));
  }
  for (const entry of files) {
    const is = surveyOne(`${stage}/${below(entry)}`);
    if (is !== undefined && complaint === undefined && isAsListed(entry, is, '0') !== 'other') continue;
    throw new Failure('io', `cannot put back ${pathText(`${to}/${below(entry)}`)}: ${complaint ?? 'it is not what was copied'}`);
  }
  await copyDirectories(from, stage, names, signal);
}

function put(stage: string, place: Places, path: string): void {
  const { at, said } = place(path);
  try {
    renameSync(pathBytes(`${stage}/${path}`), at);
  } catch (cause) {
    throw new Failure('io', `cannot put back ${said}: ${reasonOf(cause as Error)}`, { cause });
  }
}

/** What is left alone keeps its directory too. */
function remove(place: Places, path: string, isDir: boolean): void {
  const { at, said } = place(path);
  try {
    if (isDir) rmdirSync(at);
    else unlinkSync(at);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || (isDir && (code === 'ENOTEMPTY' || code === 'EBUSY'))) return;
    throw new Failure('io', `cannot remove ${said}: ${reasonOf(cause as Error)}`, { cause });
  }
}

function isDirectory({ type }: ListedEntry): boolean {
  return type === 'directory';
}
