import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { giveDirectories } from '../../src/directories/give-directories.ts';
import { holdPath } from '../../src/directories/held-path.ts';
import { planTree, type ListedEntry } from '../../src/directories/plan-tree.ts';
import { putTree } from '../../src/directories/put-tree.ts';
import { survey } from '../../src/directories/survey.ts';
import { rawPath } from '../../src/state/path-bytes.ts';

/* The directory belongs to somebody else, who puts links into it while root works there. */

const signal = new AbortController().signal;
const limits = { isLeftOut: () => false, mounts: new Set<string>(), signal };
let [base, uploads, copy, victim]: [string, string, string, string] = ['', '', '', ''];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'penstock-put-links-'));
  [uploads, copy, victim] = [join(base, 'uploads'), join(base, 'copy'), join(base, 'victim')];
  for (const top of [uploads, copy]) {
    mkdirSync(join(top, 'a/b'), { recursive: true });
    mkdirSync(join(top, 'c'));
  }
  mkdirSync(join(copy, 'new/deep'), { recursive: true });
  for (const name of ['a/one', 'a/b/two', 'c/three', 'new/deep/four']) writeFileSync(join(copy, name), name);
  writeFileSync(join(uploads, 'c/goes'), 'x');
  chmodSync(join(copy, 'a'), 0o2777);
  mkdirSync(victim, { mode: 0o700 });
  writeFileSync(join(victim, 'old'), 'old');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function* listed(): AsyncGenerator<ListedEntry, void, void> {
  for await (const one of survey(rawPath(copy), limits)) yield { ...one, path: rawPath(uploads) + one.path.slice(rawPath(copy).length) };
}
const start = async (): Promise<{ done: Promise<void> }> => {
  const plan = await planTree(rawPath(uploads), listed, survey(rawPath(uploads), limits), {
    copied: '0',
    isLeftOut: () => false,
    isSameContent: () => Promise.resolve(false),
  });
  return { done: putTree(plan, rawPath(copy), rawPath(uploads), signal) };
};
const replace = (name: string): void => {
  renameSync(join(uploads, name), join(base, 'moved'));
  symlinkSync(victim, join(uploads, name));
};
const untouched = (): void => {
  expect(readdirSync(victim)).toEqual(['old']);
  expect(lstatSync(victim).mode & 0o7777).toBe(0o700);
  expect(readdirSync(uploads).filter((name) => name.includes('penstock'))).toEqual([]);
};

test('undisturbed, all is there as it was', async () => {
  await (
    await start()
  ).done;
  for (const name of ['a/one', 'a/b/two', 'c/three', 'new/deep/four']) expect(readFileSync(join(uploads, name), 'utf8')).toBe(name);
  expect(readdirSync(join(uploads, 'c'))).toEqual(['three']);
  expect(lstatSync(join(uploads, 'a')).mode & 0o7777).toBe(0o2777);
  untouched();
});

test.each(['a', 'c'])('a link in the place of %s leads nowhere, and the restore fails', async (name) => {
  const { done } = await start();
  replace(name);
  await expect(done).rejects.toMatchObject({ kind: 'io', message: expect.stringContaining('somebody has just replaced or removed') });
  untouched();
});

test('a link in the place of a directory that gets its attributes leads nowhere', async () => {
  const held = holdPath(uploads);
  const done = giveDirectories(rawPath(copy), { held, path: rawPath(uploads) }, ['.', 'a', 'a/b', 'c'], signal);
  replace('a');
  await expect(done).rejects.toMatchObject({ kind: 'io' });
  held.close();
  untouched();
});
