import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { untilEnded } from '../../src/processes/living.ts';
import { startProgram } from '../../src/processes/start-program.ts';

test('waits until what was told to end is gone, also what ignores SIGTERM, and for nothing else', async () => {
  const [over, other] = [new AbortController(), new AbortController()];
  const stubborn = ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'];
  const programs = [over, other].map(({ signal }) => startProgram({ file: '/bin/sh', args: stubborn }, { signal }));
  try {
    for (const { stdout } of programs) await new Promise((resolve) => stdout.once('data', resolve));
    over.abort();
    await untilEnded();
    expect(programs.map(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([false, true]);
  } finally {
    other.abort();
    await untilEnded();
  }
});

test('where nothing was told to end it does not wait', async () => {
  await untilEnded();
});
