import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const commands = new URL('../../src/commands/', import.meta.url).href;

/** A penstock whose verb waits for what nobody will ever settle, and holds nothing that keeps a process. */
const hanging = `
  import { hiddenVerbs } from '${commands}hidden-verbs.ts';
  import { run } from '${commands}run.ts';
  hiddenVerbs.hang = async () => ({ arguments: [], summary: '', examples: [], run: () => new Promise(() => undefined) });
  run('penstock', ['hang'], { file: '/bin/false', args: [] });`;

test('a run that ends without an outcome has not succeeded', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', hanging], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 70,
    stdout: '',
    stderr: expect.stringMatching(/^penstock: bug: .*nothing is left to wait for, and there is no outcome/),
  });
});
