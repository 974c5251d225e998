import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepTree } from '../../src/directories/keep-tree.ts';
import { planTree, type ListedEntry } from '../../src/directories/plan-tree.ts';
import { putTree } from '../../src/directories/put-tree.ts';
import { survey, type Surveyed } from '../../src/directories/survey.ts';
import { pathBytes, rawPath } from '../../src/state/path-bytes.ts';

/* A real copy of a directory, and the way back from it: nothing is lost but what is left out. */

const { signal } = new AbortController();
const none = { isLeftOut: () => false, mounts: new Set<string>(), signal };
const shareNothing = { share: () => Promise.resolve(undefined), signal };
const isRoot = process.getuid?.() === 0;

let base: string;
let uploads: string;
let copy: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-tree-'));
  [uploads, copy] = [join(base, 'uploads'), join(base, 'copy')];
  mkdirSync(join(uploads, 'deep/empty'), { recursive: true });
  writeFileSync(join(uploads, 'one'), 'first');
  writeFileSync(join(uploads, '-rf'), 'a name like an option');
  writeFileSync(pathBytes(`${rawPath(uploads)}/not utf-8 \xff\nand a newline`), 'bytes');
  linkSync(join(uploads, 'one'), join(uploads, 'deep/too'));
  symlinkSync('deep/too', join(uploads, 'link'));
  symlinkSync('/nowhere', join(uploads, 'dangling'));
  execFileSync('mkfifo', [join(uploads, 'fifo')]);
  writeFileSync(join(uploads, 'holes'), '');
  truncateSync(join(uploads, 'holes'), 8_000_000);
  if (isRoot) chownSync(join(uploads, '-rf'), 33, 34);
  chmodSync(join(uploads, '-rf'), 0o4751);
  chmodSync(join(uploads, 'deep'), 0o2750);
  utimesSync(join(uploads, 'deep'), 1.5, 1_234_567_890.125);
  utimesSync(uploads, 1.5, 1_234_567_891);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const look = async (top: string): Promise<object[]> =>
  (await Array.fromAsync(survey(rawPath(top), none))).map(({ path, type, mode, uid, gid, mtime, size, target, links }) => ({
    path: path.slice(rawPath(top).length),
    type,
    mode,
    uid,
    gid,
    // Only what is in a directory may change its time; that of a directory counts, too.
    mtime,
    size: type === 'directory' ? 0 : size,
    target,
    links: type === 'directory' ? 0 : links,
    text: type === 'file' ? readFileSync(pathBytes(path), 'latin1') : '',
  }));
const keep = async (entries?: readonly Surveyed[]): Promise<Awaited<ReturnType<typeof keepTree>>> =>
  keepTree(entries ?? (await Array.fromAsync(survey(rawPath(uploads), none))), rawPath(copy), shareNothing);
/** The list of the copy, with live paths, as a snapshot has it. */
async function* listed(): AsyncGenerator<ListedEntry, void, void> {
  const firsts = new Map<string, string>();
  for await (const { links, ino, ...one } of survey(rawPath(copy), none)) {
    const path = rawPath(uploads) + one.path.slice(rawPath(copy).length);
    const first = links > 1 && one.type !== 'directory' ? firsts.get(ino) : undefined;
    if (first === undefined) firsts.set(ino, path);
    yield { ...one, path, ...(first !== undefined && { sameAs: first }) };
  }
}
const sameText = (entry: ListedEntry): Promise<boolean> =>
  Promise.resolve(
    readFileSync(pathBytes(entry.path)).equals(readFileSync(pathBytes(rawPath(copy) + entry.path.slice(rawPath(uploads).length)))),
  );
const plan = async (isLeftOut: (path: string) => boolean = () => false): ReturnType<typeof planTree> =>
  planTree(rawPath(uploads), listed, survey(rawPath(uploads), { ...none, isLeftOut }), { copied: '0', isLeftOut, isSameContent: sameText });

test('everything is copied with its attributes; hard links stay links, holes stay holes', async () => {
  expect(await keep()).toEqual({ vanished: [], changed: new Set(), shared: new Set() });
  expect(await look(copy)).toEqual(await look(uploads));
  expect(lstatSync(join(copy, 'one')).ino).toBe(lstatSync(join(copy, 'deep/too')).ino);
  expect(lstatSync(join(copy, 'holes')).blocks).toBe(0);
});

test('a program that writes in place does not reach the copy', async () => {
  await keep();
  appendFileSync(join(uploads, 'one'), ' and more');
  chmodSync(join(uploads, 'one'), 0o600);
  expect([readFileSync(join(copy, 'one'), 'utf8'), lstatSync(join(copy, 'one')).mode & 0o777]).toEqual(['first', 0o644]);
});

test.skipIf(!isRoot)('extended attributes come along, those of directories, too', async () => {
  const set = `import os
os.setxattr('${uploads}/one', 'user.of', b'a file')
os.setxattr('${uploads}/deep', 'user.of', b'a directory')`;
  execFileSync('python3', ['-c', set]);
  await keep();
  const get = `import os
print(os.getxattr('${copy}/one', 'user.of'), os.getxattr('${copy}/deep', 'user.of'))`;
  expect(execFileSync('python3', ['-c', get], { encoding: 'utf8' })).toBe("b'a file' b'a directory'\n");
});

test('what vanished before its turn came is said; the rest is there', async () => {
  const entries = await Array.fromAsync(survey(rawPath(uploads), none));
  unlinkSync(join(uploads, '-rf'));
  rmSync(join(uploads, 'deep'), { recursive: true });
  const { vanished } = await keep(entries);
  // One name of that file is gone, the file is not.
  expect(vanished.toSorted()).toEqual([`${uploads}/-rf`, `${uploads}/deep/too`]);
  expect(readFileSync(join(copy, 'one'), 'utf8')).toBe('first');
  expect(readFileSync(join(copy, 'holes')).length).toBe(8_000_000);
});

test('what was written to after it was looked at is copied as it is now', async () => {
  const entries = await Array.fromAsync(survey(rawPath(uploads), none));
  appendFileSync(join(uploads, 'one'), ' and more');
  expect((await keep(entries)).changed).toEqual(new Set());
  expect(readFileSync(join(copy, 'one'), 'utf8')).toBe('first and more');
});

test('what an earlier copy has is shared with it, and never with what is live', async () => {
  await keep();
  const second = join(base, 'second');
  const share = ({ path }: Surveyed): Promise<string> => Promise.resolve(rawPath(copy) + path.slice(rawPath(uploads).length));
  const { shared } = await keepTree(await Array.fromAsync(survey(rawPath(uploads), none)), rawPath(second), { share, signal });
  expect(shared.size).toBe(5);
  expect(lstatSync(join(second, 'holes')).ino).toBe(lstatSync(join(copy, 'holes')).ino);
  expect(lstatSync(join(second, 'holes')).ino).not.toBe(lstatSync(join(uploads, 'holes')).ino);
});

test('the way back: what changed, what is gone and what came, and nothing that is live is written into', async () => {
  await keep();
  const before = await look(uploads);
  const held = join(base, 'held');
  linkSync(join(uploads, 'one'), held);
  appendFileSync(join(uploads, 'one'), ' wrecked');
  rmSync(join(uploads, 'deep/empty'), { recursive: true });
  writeFileSync(join(uploads, 'deep/empty'), 'a file where a directory was');
  unlinkSync(join(uploads, 'link'));
  mkdirSync(join(uploads, 'link/of/a'), { recursive: true });
  writeFileSync(join(uploads, 'link/of/a/kind'), 'a directory where a link was');
  unlinkSync(pathBytes(`${rawPath(uploads)}/not utf-8 \xff\nand a newline`));
  writeFileSync(pathBytes(`${rawPath(uploads)}/came \xfe`), 'since');
  chmodSync(join(uploads, 'deep'), 0o700);
  const todo = await plan();
  expect(todo.extra.map(({ path }) => path.slice(uploads.length))).toEqual([
    '/came \xfe',
    '/deep/empty',
    '/link',
    '/link/of',
    '/link/of/a',
    '/link/of/a/kind',
  ]);
  expect(todo.changed.map(({ path }) => path.slice(uploads.length)).toSorted()).toEqual(['/deep', '/deep/too', '/one']);
  await putTree(todo, rawPath(copy), rawPath(uploads), signal);
  expect(await look(uploads)).toEqual(before);
  expect(readFileSync(held, 'utf8')).toBe('first wrecked');
  expect(await plan()).toMatchObject({ missing: [], changed: [], extra: [] });
});

test('one name of a file that has two is another file now: they are one again', async () => {
  await keep();
  unlinkSync(join(uploads, 'deep/too'));
  writeFileSync(join(uploads, 'deep/too'), 'first');
  await putTree(await plan(), rawPath(copy), rawPath(uploads), signal);
  expect(lstatSync(join(uploads, 'deep/too')).ino).toBe(lstatSync(join(uploads, 'one')).ino);
});

test('what is left out neither comes back nor goes, and keeps its directory', async () => {
  await keep();
  writeFileSync(join(uploads, 'deep/log'), 'of now');
  appendFileSync(join(uploads, 'holes'), 'x');
  mkdirSync(join(uploads, 'new/cache'), { recursive: true });
  writeFileSync(join(uploads, 'new/cache/x'), 'cached');
  writeFileSync(join(uploads, 'new/goes'), 'x');
  const isLeftOut = (path: string): boolean => /\/(log|holes|cache)$/.test(path);
  await putTree(await plan(isLeftOut), rawPath(copy), rawPath(uploads), signal);
  expect(readFileSync(join(uploads, 'deep/log'), 'utf8')).toBe('of now');
  expect(lstatSync(join(uploads, 'holes')).size).toBe(8_000_001);
  expect((await Array.fromAsync(survey(rawPath(join(uploads, 'new')), none))).map(({ path }) => path.slice(uploads.length))).toEqual([
    '/new',
    '/new/cache',
    '/new/cache/x',
  ]);
});
