import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-reporter-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs vitest on these test files; gives the last line it prints, and its exit status. */
function run(files: Readonly<Record<string, string>>): { last: string | undefined; status: number | null } {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const args = ['run', '--root', directory, '--globals', '--reporter', join(root, 'tooling/last-line-reporter.ts')];
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], { encoding: 'utf8' });
  return { last: stdout.trimEnd().split('\n').at(-1), status };
}

test('all passed', () => {
  expect(run({ 'a.test.js': `test('a', () => {}); test('b', () => {})` })).toEqual({ last: '2 passed, 0 failed', status: 0 });
});

test('a file that does not load has failed, and so has an error outside any test', () => {
  const files = {
    'a.test.js': `test('a', () => {}); test('b', () => { throw new Error('b') }); test.skip('c', () => {})`,
    'b.test.js': `import './nowhere.js'`,
    'c.test.js': `test('d', () => { setTimeout(() => Promise.reject(new Error('late')), 0); return new Promise((go) => setTimeout(go, 50)) })`,
  };
  expect(run(files)).toEqual({ last: '2 passed, 3 failed, 1 skipped', status: 1 });
});
