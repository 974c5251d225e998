import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyPlace } from '../../src/directories/copy-place.ts';
import { keepCopy } from '../../src/directories/keep-copy.ts';
import { putBack } from '../../src/directories/put-back.ts';

/* The directory belongs to somebody else, who puts links into it while root works there. */

const signal = new AbortController().signal;
const longAgo = new Date('2020-01-01T00:00:00Z');
const untouched = [['old'], 0o700];
let [base, uploads, victim]: [string, string, string] = ['', '', ''];
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'penstock-links-'));
  [uploads, victim] = [join(base, 'uploads'), join(base, 'victim')];
  // One directory alone: it is opened before the first turn of the event loop, and gone through after it.
  mkdirSync(join(uploads, 'a/b'), { recursive: true });
  writeFileSync(join(uploads, 'a/two'), 'second');
  mkdirSync(victim, { mode: 0o700 });
  writeFileSync(join(victim, 'old'), 'old');
  utimesSync(join(victim, 'old'), longAgo, longAgo);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const seen = (): unknown[] => [readdirSync(victim), lstatSync(victim).mode & 0o7777];

async function keep(): Promise<{ copy: string; since: Date }> {
  const since = new Date();
  const copy = copyPlace(uploads, since);
  await keepCopy(uploads, copy, { apart: [], signal });
  return { copy, since };
}

test('a link that is put in the place of a directory while it is put back leads nowhere', async () => {
  const { copy, since } = await keep();
  const done = putBack(uploads, copy, { aside: join(base, 'aside'), since, isQuiet: true, apart: [], signal });
  await new Promise((resolve) => setImmediate(resolve));
  renameSync(join(uploads, 'a'), join(uploads, 'moved'));
  symlinkSync(victim, join(uploads, 'a'));
  await done;
  expect(readdirSync(join(uploads, 'moved')).toSorted()).toEqual(['b', 'two']);
  expect(seen()).toEqual(untouched);
});

test('one in the place of where files are set aside is refused, and one that leads to the directory itself', async () => {
  const { copy, since } = await keep();
  writeFileSync(join(uploads, 'younger'), 'than the copy');
  symlinkSync(victim, join(base, 'aside'));
  const options = { since, isQuiet: false, apart: [], signal };
  await expect(putBack(uploads, copy, { ...options, aside: join(base, 'aside') })).rejects.toMatchObject({ kind: 'io' });
  renameSync(uploads, join(base, 'moved'));
  symlinkSync(victim, uploads);
  await expect(putBack(uploads, copy, { ...options, aside: join(base, 'other') })).rejects.toMatchObject({ kind: 'no-input' });
  expect(seen()).toEqual(untouched);
});
