import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { descriptorSink } from '../../src/streams/sink.ts';

const never = new AbortController().signal;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-sink-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A named pipe, opened so that both ends are ours. */
function pipe(): { path: string; both: number } {
  const path = join(directory, 'pipe');
  execFileSync('mkfifo', [path]);
  return { path, both: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
}

/** What can be read without waiting, at most that much. */
function readable(descriptor: number, most: number): Buffer {
  const bytes = Buffer.alloc(most);
  try {
    return bytes.subarray(0, readSync(descriptor, bytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return bytes.subarray(0, 0);
    throw error;
  }
}

test('a file gets every byte', async () => {
  const path = join(directory, 'file');
  const descriptor = openSync(path, 'w');
  const sink = descriptorSink(descriptor, { signal: never });
  await sink.write(Buffer.from('one '));
  await sink.write(Buffer.from('two'));
  await sink.end();
  closeSync(descriptor);
  expect(readFileSync(path, 'utf8')).toBe('one two');
});

test('a full disk is said as such', async () => {
  const descriptor = openSync('/dev/full', 'w');
  const sink = descriptorSink(descriptor, { signal: never });
  await expect(sink.write(Buffer.from('x'))).rejects.toMatchObject({ kind: 'io', message: 'no space is left to write this stream' });
  closeSync(descriptor);
});

test('a pipe takes bytes as they are read', async () => {
  const { path, both } = pipe();
  const sink = descriptorSink(openSync(path, constants.O_WRONLY), { signal: never });
  await sink.write(Buffer.from('through the pipe'));
  const read = Buffer.alloc(100);
  expect(read.toString('utf8', 0, readSync(both, read))).toBe('through the pipe');
  await sink.end();
  closeSync(both);
});

test('what was written is the caller’s again: it may be overwritten, or let go', async () => {
  const { path, both } = pipe();
  const sink = descriptorSink(openSync(path, constants.O_WRONLY), { signal: never });
  const total = 100;
  const writing = (async () => {
    for (let at = 0; at < total; at++) {
      const chunk = Buffer.alloc(10_000, at);
      await sink.write(chunk);
      chunk.fill(0xff);
    }
    await sink.end();
  })();
  // Slower than the writer, so that the pipe is full.
  const found: Buffer[] = [];
  for (let length = 0; length < total * 10_000;) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const some = readable(both, 7_000);
    length += some.length;
    found.push(some);
  }
  await writing;
  closeSync(both);
  const whole = Buffer.concat(found);
  for (let at = 0; at < total; at++) expect(whole[at * 10_000 + 9_999]).toBe(at);
});

test('a pipe that nobody reads ends the stream after its time', async () => {
  const { path, both } = pipe();
  const sink = descriptorSink(openSync(path, constants.O_WRONLY), { signal: never, blockedSeconds: 0.05 });
  const fill = async (): Promise<void> => {
    for (;;) await sink.write(Buffer.alloc(64 * 1024));
  };
  await expect(fill()).rejects.toMatchObject({ kind: 'io', message: 'nobody has read this stream for 0.05 s' });
  closeSync(both);
});

test('a write that is stuck ends with the run', async () => {
  const { path, both } = pipe();
  const abort = new AbortController();
  const sink = descriptorSink(openSync(path, constants.O_WRONLY), { signal: abort.signal });
  const fill = async (): Promise<void> => {
    for (;;) await sink.write(Buffer.alloc(64 * 1024));
  };
  setTimeout(() => abort.abort(new Error('told to')), 30);
  await expect(fill()).rejects.toThrow('told to');
  closeSync(both);
});

test('a reader that has gone is said as such', async () => {
  const { path, both } = pipe();
  const writer = openSync(path, constants.O_WRONLY);
  closeSync(both);
  const sink = descriptorSink(writer, { signal: never });
  const fill = async (): Promise<void> => {
    for (;;) await sink.write(Buffer.alloc(64 * 1024));
  };
  await expect(fill()).rejects.toMatchObject({ kind: 'io', message: 'this stream was closed by its reader before the end' });
});
