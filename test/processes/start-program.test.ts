import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/processes/run-program.ts';
import { describeEnding, startProgram } from '../../src/processes/start-program.ts';
import { gather } from '../support/bytes.ts';

const never = new AbortController().signal;
const shell = (script: string) => ({ file: '/bin/sh', args: ['-c', script] });

test('a program sees a minimal environment and /, and nothing of ours', async () => {
  const { stdout } = await runProgram({ ...shell('pwd; env | sort'), env: { ADDED: 'yes' } }, { signal: never });
  const names = stdout.split('\n').map((line) => line.split('=')[0]);
  expect(names.filter((name) => !['', '_', 'PWD', 'OLDPWD', 'SHLVL'].includes(name ?? ''))).toEqual(['/', 'ADDED', 'LC_ALL', 'PATH']);
});

test('a secret is read from fd 3, and leaves no file', async () => {
  const before = readdirSync('/dev/shm').filter((name) => name.startsWith('penstock-'));
  const { stdout } = await runProgram({ ...shell('cat /dev/fd/3; stat -Lc " %a" /dev/fd/3'), secret: 'geheim' }, { signal: never });
  expect(stdout).toBe('geheim 600\n');
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith('penstock-'))).toEqual(before);
});

test('nothing is lost of what it says before anybody reads it', async () => {
  const program = startProgram(shell('echo early; sleep 0.3; echo late'), { signal: never });
  program.stdin.end();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect((await gather(program.stdout)).toString()).toBe('early\nlate\n');
  expect(await program.ended).toMatchObject({ status: 0 });
});

test('how it ended: status, signal, complaint, or not at all', async () => {
  expect(await runProgram(shell('echo no >&2; exit 3'), { signal: never })).toMatchObject({ status: 3, complaint: 'no' });
  const killed = await runProgram(shell('kill -9 $$'), { signal: never });
  expect(describeEnding(killed)).toBe('signal SIGKILL (9)');
  const missing = await runProgram({ file: '/no/such/program', args: [] }, { signal: never });
  expect(missing).toMatchObject({ status: undefined, complaint: expect.stringContaining('ENOENT') });
  expect(describeEnding(missing)).toBe('it could not be started');
});

test('only the end of a long complaint is kept', async () => {
  const { complaint } = await runProgram(shell('i=0; while [ $i -lt 5000 ]; do echo "line $i" >&2; i=$((i+1)); done'), { signal: never });
  expect(complaint.length).toBeLessThanOrEqual(16 * 1024);
  expect(complaint).toMatch(/line 4999$/);
});

test('a program that takes too long is killed, also when it ignores SIGTERM', async () => {
  await expect(runProgram(shell("trap '' TERM; while :; do sleep 0.1; done"), { signal: never, seconds: 0.2 })).rejects.toMatchObject({
    kind: 'unavailable',
  });
});

test('a program ends when its run does', async () => {
  const abort = new AbortController();
  const program = startProgram(shell('echo started; exec sleep 100'), { signal: abort.signal });
  const output = gather(program.stdout);
  abort.abort(new Error('over'));
  expect(await program.ended).toMatchObject({ signal: 'SIGTERM' });
  await output;
});
