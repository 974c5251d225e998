import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { guardianCall, startGuardian } from '../../../src/operations/silence/start-guardian.ts';

const context = {
  ownProgram: (args: readonly string[]) => ({ file: '/usr/lib/penstock/penstock', args: ['--as-penstock', ...args] }),
  configDir: '/c',
  stateDir: '/s',
};
const own = ['--as-penstock', 'guardian', 'shop', 'x1', '/c', '/s'];

test('without systemd it is the executable itself', () => {
  expect(guardianCall('shop', 'x1', { ...context, hasSystemd: false })).toEqual({ file: '/usr/lib/penstock/penstock', args: own });
});

test('with systemd it is a unit of its own, which the end of the file daemon’s unit does not touch', () => {
  expect(guardianCall('shop', 'x1', { ...context, hasSystemd: true })).toEqual({
    file: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      '--no-block',
      '--unit=penstock-guardian-shop-x1',
      '--description=Lets shop go on when its backup or restore cannot',
      '--',
      '/usr/lib/penstock/penstock',
      ...own,
    ],
  });
});

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'penstock-guardian-'))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a guardian that writes down its arguments, on a machine whose systemd-run is this script. */
async function start(systemdRun: string): Promise<{ warnings: string[]; arguments: () => Promise<string> }> {
  const [program, found] = [join(directory, 'guardian'), join(directory, 'arguments')];
  writeFileSync(program, `#!/bin/sh\necho "$@" > ${found}.new && mv ${found}.new ${found}\n`, { mode: 0o755 });
  writeFileSync(join(directory, 'systemd-run'), `#!/bin/sh\n${systemdRun}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
  const warnings: string[] = [];
  await startGuardian(
    'shop',
    'x1',
    {
      ...context,
      ownProgram: (args) => ({ file: program, args }),
      signal: new AbortController().signal,
      warn: (line) => void warnings.push(line),
    },
    true,
  );
  const read = async (): Promise<string> => {
    while (!existsSync(found)) await new Promise((resolve) => setTimeout(resolve, 20));
    return readFileSync(found, 'utf8');
  };
  return { warnings, arguments: read };
}

test('systemd starts it', async () => {
  const { warnings, arguments: read } = await start('while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
  expect(warnings).toEqual([]);
  expect(await read()).toBe('guardian shop x1 /c /s\n');
});

test('where systemd refuses, it is started all the same, and that is said', async () => {
  const { warnings, arguments: read } = await start('echo "Interactive authentication required." >&2; exit 1');
  expect(warnings).toEqual([expect.stringContaining('(Interactive authentication required.)')]);
  expect(await read()).toBe('guardian shop x1 /c /s\n');
});
