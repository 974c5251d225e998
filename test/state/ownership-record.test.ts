import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  finishOwnershipRecord,
  listOwnershipRecords,
  readOwnershipChanges,
  readOwnershipHeader,
  writeOwnershipRecord,
  type KnownRecord,
  type OwnershipChange,
} from '../../src/state/ownership-record.ts';
import { cleanups } from '../support/cleanups.ts';

const undo = cleanups();
const header = { application: 'cloud', policy: 'today', at: '2026-11-26T15:00:00.000Z', trees: [{ path: '/srv/cl\u2028oud', inode: '7' }] };
const changes: readonly OwnershipChange[] = ['', 'a b', 'line\nbreak', '\xff\xfe', '"quoted"', '\u0085next'].map((path, at) => ({
  tree: 0,
  path,
  type: 'file',
  inode: `${2n ** 63n + BigInt(at)}`,
  was: { uid: 0, gid: 0, mode: 0o644 },
  to: { uid: 33, gid: 33, mode: 0o640 },
}));

async function* given(list: readonly OwnershipChange[]): AsyncGenerator<OwnershipChange> {
  for (const one of list) yield await Promise.resolve(one);
}

async function all<T>(these: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of these) list.push(one);
  return list;
}

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-owners-'));
  undo.push(() => Promise.resolve(rmSync(directory, { recursive: true })));
  return directory;
}

async function written(directory: string): Promise<KnownRecord> {
  return (await writeOwnershipRecord(directory, '20261126T150000Z', header, given(changes))) as KnownRecord;
}

test('what was written is read, names of any bytes too; it is readable by its owner alone', async () => {
  const directory = place();
  const record = await written(directory);
  expect(await readOwnershipHeader(record)).toEqual({ ...header, entries: changes.length });
  expect(await all(readOwnershipChanges(record))).toEqual(changes);
  expect(statSync(record.path).mode & 0o777).toBe(0o600);
  expect(await listOwnershipRecords(directory, 'cloud')).toEqual([record]);
  await finishOwnershipRecord(record);
  expect((await listOwnershipRecords(directory, 'cloud')).map(({ stamp, isDone }) => [stamp, isDone])).toEqual([
    ['20261126T150000Z', true],
  ]);
});

test('cut anywhere, or with any byte changed, it is refused', async () => {
  const record = await written(place());
  const whole = readFileSync(record.path);
  for (let length = 0; length < whole.length - 1; length += 7) {
    truncateSync(record.path, length);
    await expect(readOwnershipHeader(record), `cut at ${length}`).rejects.toThrow('is damaged');
    writeFileSync(record.path, whole);
  }
  for (let at = 0; at < whole.length - 1; at += 5) {
    const other = Buffer.from(whole);
    other[at] = (other[at] as number) ^ 1;
    writeFileSync(record.path, other);
    await expect(readOwnershipHeader(record), `changed at ${at}`).rejects.toThrow('is damaged');
  }
});

test('nothing to change leaves no record; what fails half-way leaves none either', async () => {
  const directory = place();
  expect(await writeOwnershipRecord(directory, '20261126T150000Z', header, given([]))).toBeUndefined();
  async function* broken(): AsyncGenerator<OwnershipChange> {
    yield* given(changes);
    throw new Error('the walk failed');
  }
  await expect(writeOwnershipRecord(directory, '20261126T150000Z', header, broken())).rejects.toThrow('the walk failed');
  expect(readdirSync(join(directory, 'ownership/cloud'))).toEqual([]);
  expect(await listOwnershipRecords(directory, 'other')).toEqual([]);
});
