import { expect, test } from 'vitest';
import { runCommand } from '../../src/processes/run-command.ts';
import { livingProcesses } from '../support/living-processes.ts';

const signal = new AbortController().signal;
const shell = (text: string) => ({ file: '/bin/sh', args: ['-c', text] });

test('gives the exit status and the last of what was said, on whichever stream', async () => {
  const ending = await runCommand(shell('echo one; echo two >&2; exit 3'), { signal, seconds: 10 });
  expect(ending).toEqual({ status: 3, signal: undefined, complaint: 'one\ntwo', isTooLate: false });
});

test('does not wait for what a command leaves behind', async () => {
  const ending = await runCommand(shell('sleep 611 & echo $!'), { signal, seconds: 10 });
  expect(ending.status).toBe(0);
  expect(livingProcesses('sleep 611')).toHaveLength(1);
  process.kill(Number(ending.complaint));
});

test('ends the whole group of one that takes too long, also where it does not listen', async () => {
  const ending = await runCommand(shell("trap '' TERM; sleep 613 & wait; wait"), { signal, seconds: 0.2 });
  expect(ending).toMatchObject({ status: undefined, isTooLate: true });
  expect(livingProcesses('sleep 613')).toEqual([]);
});

test('a program that is not there is an ending, and an interruption is thrown', async () => {
  expect(await runCommand({ file: '/nowhere/x', args: [] }, { signal, seconds: 1 })).toMatchObject({
    status: undefined,
    complaint: expect.stringContaining('ENOENT'),
  });
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(new Error('told to end')), 50);
  await expect(runCommand(shell('sleep 617'), { signal: interruption.signal, seconds: 60 })).rejects.toThrow('told to end');
});
