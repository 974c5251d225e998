import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyPlace, keptCopies, type KeptCopy } from '../../src/directories/copy-place.ts';
import { keepCopy } from '../../src/directories/keep-copy.ts';
import { measureCopy } from '../../src/directories/measure-copy.ts';
import { putBack } from '../../src/directories/put-back.ts';

let base: string;
let uploads: string;
const { signal } = new AbortController();
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'penstock-measure-'));
  uploads = join(base, 'uploads');
  mkdirSync(join(uploads, 'a'), { recursive: true });
  writeFileSync(join(uploads, 'one'), 'x'.repeat(10_000));
  writeFileSync(join(uploads, 'a/two'), 'y'.repeat(50_000));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function keep(): Promise<KeptCopy> {
  const path = copyPlace(uploads, new Date());
  await keepCopy(uploads, path, { apart: [], signal });
  return keptCopies(uploads).find((one) => one.path === path)!;
}
/** Later than the kernel's clock, which ticks every few milliseconds. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test('what the live directory has in common with a copy costs nothing', async () => {
  const copy = await keep();
  expect(await measureCopy(uploads, copy, signal)).toEqual({ bytes: 0, entries: 2, changed: [] });
  // As the file daemon and most programs write: a new file under the old name.
  writeFileSync(join(uploads, 'new'), 'z');
  renameSync(join(uploads, 'new'), join(uploads, 'a/two'));
  const { bytes, changed } = await measureCopy(uploads, copy, signal);
  expect(bytes).toBeGreaterThanOrEqual(50_000);
  expect(bytes).toBeLessThan(60_000);
  expect(changed).toEqual([]);
});

test('a file that is written in place is found out, whatever is live by then', async () => {
  const copy = await keep();
  await tick();
  appendFileSync(join(uploads, 'one'), 'more');
  appendFileSync(join(uploads, 'a/two'), 'more');
  rmSync(join(uploads, 'a/two'));
  expect((await measureCopy(uploads, copy, signal)).changed.toSorted()).toEqual(['a/two', 'one']);
  // A time that was set back hides it: this is what the documentation owns up to.
  utimesSync(join(uploads, 'one'), new Date(0), new Date(0));
  expect((await measureCopy(uploads, copy, signal)).changed).toEqual(['a/two']);
});

test('what lies in another copy may go; what does not is set aside', async () => {
  const old = copyPlace(uploads, new Date('2020-01-01T00:00:00Z'));
  await keepCopy(uploads, old, { apart: [], signal });
  rmSync(join(uploads, 'one'));
  writeFileSync(join(uploads, 'of the restore'), 'r');
  const current = copyPlace(uploads, new Date('2021-01-01T00:00:00Z'));
  await keepCopy(uploads, current, { apart: [], signal });
  writeFileSync(join(uploads, 'a/of a user'), 'u');
  const aside = `${current}_aside`;
  expect(await putBack(uploads, old, { aside, keptIn: current, apart: [], signal })).toEqual({ restored: 1, removed: 1, setAside: 1 });
  expect(readdirSync(uploads, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(['a', 'a/two', 'one']);
  expect(readFileSync(join(aside, 'a/of a user'), 'utf8')).toBe('u');
  // And the way back.
  await putBack(uploads, current, { aside, keptIn: old, apart: [], signal });
  expect(readdirSync(uploads, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(['a', 'a/two', 'of the restore']);
});
