import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { executable } from '../support/executables.ts';

test('the demo does what it says, and leaves nothing behind', () => {
  const root = join(dirname(executable('penstock')), '../..');
  const place = mkdtempSync(join(tmpdir(), 'penstock-demo-test-'));
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'tooling/demo.ts')], {
      encoding: 'utf8',
      env: { TMPDIR: place },
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/identical to what was backed up[^]*refused with exit status 65[^]*the database is untouched/);
    expect(readdirSync(place)).toEqual([]);
  } finally {
    rmSync(place, { recursive: true });
  }
});
