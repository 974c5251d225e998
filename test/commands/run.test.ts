import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a run that ends without an outcome has not succeeded', () => {
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'hang.ts')], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
});
