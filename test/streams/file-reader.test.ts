import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileReader } from '../../src/streams/file-reader.ts';

const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => index % 251));
const never = new AbortController().signal;
let directory: string;
let descriptor: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-file-reader-'));
  writeFileSync(join(directory, 'file'), bytes);
  descriptor = openSync(join(directory, 'file'), 'r');
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

test('reads by lengths, and sees only what it reads', async () => {
  const seen: Buffer[] = [];
  const reader = fileReader(descriptor, never)?.((some) => seen.push(some));
  expect(reader?.seeks).toBe(true);
  expect(await reader?.read(7)).toEqual(bytes.subarray(0, 7));
  expect(await reader?.read(0)).toEqual(Buffer.alloc(0));
  expect(await reader?.skip(600_000)).toBe(600_000);
  expect((await reader?.read(300_000))?.equals(bytes.subarray(600_007, 900_007))).toBe(true);
  expect(await reader?.skip(Infinity)).toBe(99_993);
  expect([await reader?.read(1), await reader?.skip(1)]).toEqual([Buffer.alloc(0), 0]);
  expect(Buffer.concat(seen).equals(Buffer.concat([bytes.subarray(0, 7), bytes.subarray(600_007, 900_007)]))).toBe(true);
});

test('begins where the descriptor stands, and leaves it there', async () => {
  readSync(descriptor, Buffer.alloc(100));
  const maker = fileReader(descriptor, never);
  for (let time = 0; time < 2; time++) expect(await maker?.(() => undefined).read(10)).toEqual(bytes.subarray(100, 110));
  const next = Buffer.alloc(5);
  readSync(descriptor, next);
  expect(next).toEqual(bytes.subarray(100, 105));
});

test('fewer bytes where the file ends', async () => {
  const reader = fileReader(descriptor, never)?.(() => undefined);
  await reader?.skip(999_990);
  expect(await reader?.read(100)).toEqual(bytes.subarray(999_990));
});

test('there is none of what is no file', () => {
  const other = openSync('/dev/null', 'r');
  expect(fileReader(other, never)).toBeUndefined();
  closeSync(other);
  expect(fileReader(9999, never)).toBeUndefined();
});

test('ends with the reason of the signal', async () => {
  const abort = new AbortController();
  const reader = fileReader(descriptor, abort.signal)?.(() => undefined);
  abort.abort(new Error('told to'));
  await expect(reader?.read(1)).rejects.toThrow('told to');
});
