import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { comparePaths } from '../../src/directories/compare-paths.ts';
import { survey } from '../../src/directories/survey.ts';
import { pathBytes, rawPath } from '../../src/state/path-bytes.ts';

let top: string;
beforeEach(() => void (top = mkdtempSync(join(tmpdir(), 'penstock-compare-'))));
afterEach(() => rmSync(top, { recursive: true, force: true }));

test('paths compare as a survey finds them, whatever bytes names are made of', async () => {
  const names = ['a', 'a!', 'a-b', 'a.b', 'a0', 'ab', 'A', ' ', '\n', '\x01', '\x7f', '\x80', '\xff', 'ü', '-', '.x', '0', 'a\xff', 'a\n'];
  for (const name of names) {
    mkdirSync(pathBytes(`${rawPath(top)}/${name}`));
    for (const inner of names) writeFileSync(pathBytes(`${rawPath(top)}/${name}/${inner}`), '');
  }
  const limits = { isLeftOut: () => false, mounts: new Set<string>(), signal: new AbortController().signal };
  const found = (await Array.fromAsync(survey(rawPath(top), limits))).map(({ path }) => path);
  expect(found.length).toBe(1 + names.length + names.length ** 2);
  expect(found.toReversed().toSorted(comparePaths)).toEqual(found);
  expect(comparePaths('/srv/a', '/srv/a')).toBe(0);
});
