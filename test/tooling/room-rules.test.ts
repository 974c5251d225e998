import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const house = mkdtempSync(join(tmpdir(), 'penstock-house-'));

/** A house of small files, each with what the linter must say of it, or nothing. */
const files: Readonly<Record<string, { text: string; said?: RegExp }>> = {
  'src/commands/verify.ts': { text: `import '../operations/verify.ts';\nimport 'commander';` },
  'src/engines/registry.ts': { text: `import './mysql/engine.ts';\nimport './sqlite/engine.ts';` },
  'src/engines/mysql/engine.ts': { text: `import '../contract.ts';\nimport '../../processes/run-program.ts';\nimport 'mysql2/promise';` },
  'src/processes/start-program.ts': { text: `import 'execa';` },
  'test/engines/mysql.test.ts': { text: `import 'node:child_process';\nimport '../../src/engines/mysql/engine.ts';` },
  'src/commands/run.ts': { text: 'process.exit(70);' },

  'src/operations/upwards.ts': {
    text: `import '../commands/run.ts';`,
    said: /operations \(floor 4\) does not import from above: commands/,
  },
  'src/operations/upwards-type.ts': { text: `import type { A } from '../commands/a.ts';\nexport type B = A;`, said: /from above/ },
  'src/operations/upwards-export.ts': { text: `export { a } from '../commands/a.ts';`, said: /from above/ },
  'src/operations/upwards-later.ts': { text: `export const later = () => import('../commands/a.ts');`, said: /from above/ },
  'src/operations/upwards-type-only.ts': { text: `export type A = import('../commands/a.ts').A;`, said: /from above/ },
  'src/failures/bottom.ts': { text: `import '../state/lock.ts';`, said: /failures \(floor 0\) does not import from above: state/ },
  'src/streams/neighbour.ts': { text: `import '../processes/run-program.ts';`, said: /does not import its neighbour processes/ },
  'src/formats/neighbour.ts': { text: `import '../engines/contract.ts';`, said: /does not import its neighbour engines/ },
  'src/engines/mysql/neighbour.ts': {
    text: `import '../postgresql/dump.ts';`,
    said: /engines\/mysql does not import its neighbour engines\/postgresql/,
  },
  'src/applications/generic/neighbour.ts': {
    text: `import '../nextcloud/read.ts';`,
    said: /does not import its neighbour applications\/nextcloud/,
  },
  'src/engines/sqlite/registry-user.ts': { text: `import '../registry.ts';`, said: /does not import the registry/ },
  'src/adrift.ts': { text: 'export const a = 1;\nimport "./failures/failure.ts";', said: /stands in no room/ },
  'src/commands/outside.ts': { text: `import '../support/executables.ts';`, said: /stands in no room/ },
  'src/commands/execa.ts': { text: `import 'execa';`, said: /only processes imports execa/ },
  'src/engines/postgresql/mysql2.ts': { text: `import 'mysql2/promise';`, said: /only engines\/mysql imports mysql2/ },
  'src/engines/mysql/pg.ts': { text: `import 'pg';`, said: /only engines\/postgresql imports pg/ },
  'src/operations/commander.ts': { text: `import 'commander';`, said: /only commands imports commander/ },
  'src/formats/sqlite.ts': { text: `import 'node:sqlite';`, said: /only engines\/sqlite imports node:sqlite/ },
  'src/processes/child.ts': { text: `import 'node:child_process';`, said: /no room imports node:child_process/ },
  'src/commands/exit.ts': { text: 'process.exit(1);', said: /only src\/commands\/run.ts ends the process/ },
  'src/commands/exit-code.ts': { text: 'process.exitCode = 1;', said: /only src\/commands\/run.ts ends the process/ },
  'src/commands/floating.ts': { text: 'export const f = async (): Promise<void> => undefined;\nf();', said: /no-floating-promises/ },
  'src/commands/long.ts': { text: 'export {};\n'.repeat(251), said: /max-lines/ },
};

let said: ReadonlyMap<string, string>;

beforeAll(() => {
  for (const [path, { text }] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), `${text}\n`);
  }
  writeFileSync(
    join(house, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', types: [] }, include: ['src', 'test'] }),
  );
  const config = join(root, 'oxlint.config.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/.bin/oxlint'), '-c', config, '--format', 'unix'], {
    cwd: house,
    encoding: 'utf8',
  });
  const lines = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [path = '', ...rest] = line.split(':');
    lines.set(path, `${lines.get(path) ?? ''}${rest.join(':')}\n`);
  }
  if (lines.size < 2) throw new Error(`the linter did not run: ${stdout}${stderr}`);
  said = lines;
});
afterAll(() => rmSync(house, { recursive: true }));

test.each(Object.entries(files))('%s', (path, { said: expected }) => {
  const houseRules = (said.get(path) ?? '')
    .split('\n')
    .filter((line) => /house\(|max-lines|no-floating/.test(line))
    .join('\n');
  expect(houseRules).toMatch(expected ?? /^$/);
});
