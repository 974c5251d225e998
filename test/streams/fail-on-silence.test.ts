import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { failOnSilence } from '../../src/streams/fail-on-silence.ts';
import { gather } from '../support/bytes.ts';

const never = new AbortController().signal;

async function* speaksThenHangs(): AsyncGenerator<Buffer, void, void> {
  yield Buffer.from('some');
  await new Promise(() => undefined);
}

test('passes everything on', async () => {
  async function* source(): AsyncGenerator<Buffer, void, void> {
    yield Buffer.from('one ');
    await sleep(20);
    yield Buffer.from('two');
  }
  expect((await gather(failOnSilence(source(), { seconds: 5, who: 'pg_dump', signal: never }))).toString()).toBe('one two');
});

test('fails when the source is silent while somebody waits', async () => {
  await expect(gather(failOnSilence(speaksThenHangs(), { seconds: 0.05, who: 'pg_dump', signal: never }))).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'pg_dump has been silent for 0.05 s',
  });
});

test('does not count the time in which nobody asks', async () => {
  async function* quick(): AsyncGenerator<Buffer, void, void> {
    for (let count = 0; count < 3; count++) yield Buffer.from('x');
  }
  const bytes: Buffer[] = [];
  for await (const chunk of failOnSilence(quick(), { seconds: 0.2, who: 'pg_dump', signal: never })) {
    bytes.push(chunk);
    await sleep(150);
  }
  expect(bytes).toHaveLength(3);
});

test('ends with the reason of the signal', async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('told to')), 20);
  await expect(gather(failOnSilence(speaksThenHangs(), { seconds: 5, who: 'pg_dump', signal: abort.signal }))).rejects.toThrow('told to');
});

test('lets the source clean up when the consumer stops', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Buffer, void, void> {
    try {
      for (;;) yield Buffer.from('x');
    } finally {
      closed = true;
    }
  }
  for await (const chunk of failOnSilence(source(), { seconds: 5, who: 'x', signal: never })) if (chunk.length > 0) break;
  await sleep(0);
  expect(closed).toBe(true);
});
