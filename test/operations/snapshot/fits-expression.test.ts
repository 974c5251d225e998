import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fitsExpression } from '../../../src/operations/snapshot/fits-expression.ts';

/** bash asks regcomp(3) with REG_EXTENDED, as the file daemon does. */
function asPosix(path: string, expression: string): boolean {
  const { status } = spawnSync('bash', ['-c', '[[ $1 =~ $2 ]]', 'bash', path, expression]);
  if (status !== 0 && status !== 1) throw new Error(`bash ended with ${status}`);
  return status === 0;
}

const paths = [
  '/srv/data/alice/cache',
  '/srv/data/alice/cached',
  '/srv/data/alice/files/cache',
  '/srv/data/uploads',
  '/srv/dat\\a/x',
  '/a.b',
  '/axb',
  '/a[b',
  '/a]b',
  '/a\nb',
];
const expressions = [
  '^/srv/data/[^/]+/(cache|uploads)$',
  'data/(uploads)$',
  '^/a[.]b$',
  '^/a[[]b$',
  '^/a[]]b$',
  '^/a[^]]b$',
  '^/a\\.b$',
  '^/a.b$',
  '[\\]',
  'c{1}a+che?$',
];

test('says what regcomp says', () => {
  for (const expression of expressions)
    for (const path of paths)
      expect([expression, path, fitsExpression(path, expression)]).toEqual([expression, path, asPosix(path, expression)]);
});

test('a class is no guess', () => {
  expect(() => fitsExpression('/a', '[[:alpha:]]')).toThrow('a class');
});
