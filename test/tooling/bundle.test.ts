import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../tooling/bundle.ts';

const directory = mkdtempSync(join(tmpdir(), 'penstock-bundle-'));
let modules: Awaited<ReturnType<typeof bundle>>;

beforeAll(async () => {
  modules = await bundle('scripts/multicall.ts', join(directory, 'bundle.cjs'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The packages that are evaluated as soon as `entry` is: all that is reached without a dynamic import. */
function packagesOf(entry: string): readonly string[] {
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const imported of modules[path]?.imports ?? []) if (imported.kind !== 'dynamic-import' && !imported.external) reach(imported.path);
  };
  if (!(entry in modules)) throw new Error(`${entry} is not in the bundle`);
  reach(entry);
  const names = [...reached].map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '');
  return [...new Set(names)].filter((name) => name !== '').toSorted();
}

describe('what is loaded', () => {
  test('by every program, whatever it is asked for: the reader of command lines', () => {
    expect(packagesOf('scripts/multicall.ts')).toEqual(['commander']);
  });

  test.each(['verify', 'inspect', 'runs'])('by penstock %s: no database driver and nothing that starts programs', (verb) => {
    const packages = packagesOf(`src/commands/${verb}.ts`);
    for (const heavy of ['pg', 'mysql2', 'execa']) expect(packages).not.toContain(heavy);
  });

  test.each(['bpipe-reader', 'bpipe-writer', 'dump', 'restore'])('by %s before it knows the engine: no database driver', (verb) => {
    const packages = packagesOf(`src/commands/${verb}.ts`);
    for (const driver of ['pg', 'mysql2']) expect(packages).not.toContain(driver);
  });

  test('by an engine: no driver but its own', () => {
    expect(packagesOf('src/engines/sqlite/index.ts')).not.toContain('pg');
    expect(packagesOf('src/engines/postgresql/index.ts')).not.toContain('mysql2');
    expect(packagesOf('src/engines/mysql/index.ts')).not.toContain('pg');
  });
});
