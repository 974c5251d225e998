import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { programNames } from '../../src/commands/program-names.ts';
import { executable } from '../support/executables.ts';

const directory = mkdtempSync(join(tmpdir(), 'penstock-multicall-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Who it says it is: every program's help begins with its usage. */
function whoIs(file: string, options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const help = execFileSync(file, ['--help'], { encoding: 'utf8', env: {}, cwd: '/', ...options });
  return /^usage: (\S+)/i.exec(help)?.[1] ?? help;
}

describe('the one executable', () => {
  test.each(programNames)('is %s under that name, with an empty environment and in /', (name) => {
    expect(whoIs(executable(name))).toBe(name);
  });

  test('is found through links upon links, wherever they stand', () => {
    const link = join(directory, 'bpipe-writer');
    symlinkSync(executable('bpipe-writer'), join(directory, 'elsewhere'));
    symlinkSync('elsewhere', link);
    expect(whoIs(link)).toBe('bpipe-writer');
  });

  test('is found by its name in PATH, as a shell calls it', () => {
    const help = execFileSync('/bin/sh', ['-c', 'after-backup --help'], {
      encoding: 'utf8',
      env: { PATH: join(executable('penstock'), '..') },
    });
    expect(help).toMatch(/^usage: after-backup/i);
  });

  test('is penstock under any other name', () => {
    const link = join(directory, 'penstock-0.1.0');
    symlinkSync(executable('penstock'), link);
    expect(whoIs(link)).toBe('penstock');
  });

  test('is whole: no node, no source and no node_modules beside it', () => {
    const copy = join(directory, 'penstock');
    copyFileSync(executable('penstock'), copy);
    expect(whoIs(copy)).toBe('penstock');
    rmSync(copy);
  });

  test('takes no orders from NODE_OPTIONS', () => {
    expect(whoIs(executable('penstock'), { env: { NODE_OPTIONS: '--no-such-option' } })).toBe('penstock');
  });

  test('says nothing on stderr that is not its own, with stdin closed and without other descriptors', () => {
    const { stderr, status } = spawnSync('/bin/sh', ['-c', 'exec "$0" --help <&- 3<&- 4<&- 5<&-', executable('bpipe-reader')], {
      encoding: 'utf8',
      env: {},
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  test('runs with SIGPIPE and SIGHUP ignored', () => {
    const { status } = spawnSync('/bin/sh', ['-c', 'trap \'\' PIPE HUP; exec "$0" --help', executable('bpipe-reader')], { env: {} });
    expect(status).toBe(0);
  });
});

test.each(programNames)('scripts/%s.ts is the same program, run from source', (name) => {
  const help = execFileSync(process.execPath, [join(import.meta.dirname, `../../scripts/${name}.ts`), '--help'], {
    encoding: 'utf8',
    cwd: '/',
  });
  expect(help).toMatch(new RegExp(`^usage: ${name}`, 'i'));
});
