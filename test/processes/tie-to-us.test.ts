import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startProgram } from '../../src/processes/start-program.ts';
import { knowsDeath, tiedCall, tieToUs } from '../../src/processes/tie-to-us.ts';

const call = { file: '/usr/sbin/mariadbd', args: ['--no-defaults'], env: { TMPDIR: '/t' } };
const account = { name: 'nobody', uid: 65534, gid: 65533 };

test('the account, its groups and its rights are given up before the program is there', () => {
  expect(tiedCall(call, { account, endBy: 'SIGKILL' }, { setpriv: '/usr/bin/setpriv', knowsDeath: true })).toEqual({
    file: '/usr/bin/setpriv',
    args: [
      '--reuid=65534',
      '--regid=65533',
      '--clear-groups',
      '--no-new-privs',
      '--pdeathsig=SIGKILL',
      '--',
      '/usr/sbin/mariadbd',
      '--no-defaults',
    ],
    env: { TMPDIR: '/t' },
  });
});

test('as ourselves, and by a setpriv that cannot ask for the signal', () => {
  const tie = { account: undefined, endBy: 'SIGQUIT' } as const;
  expect(tiedCall(call, tie, { setpriv: 'setpriv', knowsDeath: true }).args.slice(0, 3)).toEqual([
    '--no-new-privs',
    '--pdeathsig=SIGQUIT',
    '--',
  ]);
  expect(tiedCall(call, tie, { setpriv: 'setpriv', knowsDeath: false }).args.slice(0, 2)).toEqual(['--no-new-privs', '--']);
});

test.each([
  ['setpriv from util-linux 2.38.1', true],
  ['setpriv from util-linux 2.33', true],
  ['setpriv from util-linux 2.32.1', false],
  ['setpriv from util-linux 3.0', true],
  ['BusyBox v1.36.1', false],
])('%s', (says, knows) => {
  expect(knowsDeath(says)).toBe(knows);
});

test('what is tied runs with the signal set, and without new privileges', async () => {
  const { signal } = new AbortController();
  const program = startProgram(await tieToUs({ file: 'sleep', args: ['3600'] }, { account: undefined, endBy: 'SIGKILL' }, signal), {
    signal,
  });
  const status = (): string => readFileSync(`/proc/${program.pid}/status`, 'utf8');
  while (!status().startsWith('Name:\tsleep\n')) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(status()).toMatch(/^NoNewPrivs:\t1$/m);
  await program.kill('SIGKILL');
});
