import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { files, type GeneratedFile } from '../../bareos/generate/files.ts';
import { ownership, sourceOf, withFirstLine } from '../../bareos/generate/first-line.ts';
import type { Setup } from '../../bareos/generate/setup.ts';
import { parseConfiguration } from '../../configuration/parse-configuration.ts';
import { blocks, valueOf } from '../../configuration/resource.ts';
import { Failure } from '../../failures/failure.ts';

/** What is to become of a file. */
export interface PlannedFile {
  readonly path: string;
  /**
   * `left` is there, is none of ours, and every set-up has one of its own; `changed by hand` and `not ours` are overwritten only by force;
   * `no longer made` was made from the same application file, and is not any more.
   */
  readonly state: 'new' | 'changed' | 'unchanged' | 'left' | 'changed by hand' | 'not ours' | 'no longer made';
  readonly text: string;
}

/** An application's set-up with the file it comes from. */
export interface Source {
  readonly file: string;
  readonly setup: Setup;
}

/** What would have to be written below `output`, and why; in the order of the paths. Nothing is changed. */
export function planConfiguration(sources: readonly Source[], output: string): readonly PlannedFile[] {
  const clients = new Set(sources.map(({ setup }) => setup.client.name));
  const planned = new Map<string, PlannedFile>();
  const passwords = new Map<string, string>();
  for (const { file: source, setup } of sources) {
    const { name } = setup.client;
    // Of several clients, each has its file daemon's files in a directory of its own, to be copied there.
    const place = (path: string): string =>
      join(output, clients.size > 1 && path.startsWith('bareos-fd.d/') ? join('clients', name, path) : path);
    const password = passwords.get(name) ?? knownPassword(setup, place) ?? randomBytes(33).toString('base64url');
    passwords.set(name, password);
    for (const file of files(setup, password)) {
      const path = place(file.path);
      planned.set(path, planned.get(path) ?? planFile(file, path, source));
    }
  }
  const gone = filesOf(output).filter((path) => !planned.has(path) && sources.some(({ file }) => sourceOf(readOr(path) ?? '') === file));
  for (const path of gone) planned.set(path, { path, state: 'no longer made', text: '' });
  return [...planned.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function planFile({ text: body, isShared }: GeneratedFile, path: string, source: string): PlannedFile {
  const text = withFirstLine(body, source);
  const there = readOr(path);
  if (there === undefined) return { path, state: 'new', text };
  const owned = ownership(there);
  if (isShared && owned !== 'ours') return { path, state: 'left', text };
  // A shared file may come from another application's file; what counts is what it says.
  if (there === text || (isShared && there.slice(there.indexOf('\n')) === text.slice(text.indexOf('\n'))))
    return { path, state: 'unchanged', text };
  return { path, state: owned === 'ours' ? 'changed' : owned, text };
}

/** The password that the client's files have already. */
function knownPassword({ client, director }: Setup, place: (path: string) => string): string | undefined {
  const inClient = readOr(place(`bareos-dir.d/client/${client.name}.conf`));
  const inDirector = readOr(place(`bareos-fd.d/director/${director}.conf`));
  for (const [text, keyword] of [
    [inClient, 'Client'],
    [inDirector, 'Director'],
  ] as const) {
    const [resource] = text === undefined ? [] : blocks({ items: parseConfiguration(text, client.name) }, keyword);
    const password = resource && valueOf(resource, 'Password');
    if (password !== undefined) return password;
  }
  return undefined;
}

function filesOf(output: string): readonly string[] {
  try {
    return readdirSync(output, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.conf'))
      .map((name) => join(output, name));
  } catch {
    return [];
  }
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Failure('io', `cannot read ${path}: ${message}`, { hint: 'run it as root, or write elsewhere with --output', cause });
  }
}
