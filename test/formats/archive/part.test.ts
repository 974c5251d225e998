import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readArchive } from '../../../src/formats/archive/read-archive.ts';
import { fileReader } from '../../../src/streams/file-reader.ts';
import type { Segment } from '../../../src/streams/segment.ts';
import { makeArchive, segments } from '../../support/make-archive.ts';

const whole = await makeArchive();

describe('a part of an archive in a file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'penstock-part-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Reads only what is no row of another table than `t`. */
  async function part(bytes: Buffer): Promise<{ found: Segment[]; isReadThrough: boolean }> {
    writeFileSync(join(directory, 'a.tar'), bytes);
    const descriptor = openSync(join(directory, 'a.tar'), 'r');
    try {
      const makeReader = fileReader(descriptor, new AbortController().signal);
      if (makeReader === undefined) throw new Error('this is a file');
      const found: Segment[] = [];
      const archive = await readArchive(makeReader, { ahead: 2, needs: ({ stage, table }) => stage !== 'rows' || table === 't' });
      for await (const each of archive.segments) found.push(each);
      return { found, isReadThrough: archive.seal().isReadThrough };
    } finally {
      closeSync(descriptor);
    }
  }

  test('is given, and says that it is not all', async () => {
    expect(await part(whole)).toEqual({
      found: segments.filter(({ stage, table }) => stage !== 'rows' || table === 't'),
      isReadThrough: false,
    });
  });

  test('is refused cut at every byte, but for a cut that nothing tells from another archive', async () => {
    for (let length = 0; length < whole.length; length += 7) {
      await expect(part(whole.subarray(0, length)), `cut to ${length}`).rejects.toMatchObject({ kind: 'not-whole' });
    }
  });

  test('is refused with any byte changed that it was made of', async () => {
    const skipped = whole.indexOf('2-rows/000002');
    const after = whole.indexOf('3-keys');
    const wrong: number[] = [];
    const harmless = new Set<number>();
    // Each case is a file that is written and read; a prime number, so that every place of a block has its turn.
    for (let at = 0; at < whole.length; at += 11) {
      const other = Buffer.from(whole);
      other[at] = (other[at] ?? 0) ^ 1;
      const outcome = await part(other).catch((error: unknown) => error);
      if ((outcome as { kind?: string }).kind === 'not-whole') continue;
      // What tells of an entry and is not in its sum: times, owners, the zeros behind it; and whatever is not read at all.
      const isBody = files.some(({ from, to }) => at >= from && at < to);
      if (!(outcome instanceof Error) && (!isBody || (at >= skipped && at < after))) harmless.add(at);
      else wrong.push(at);
    }
    expect(wrong).toEqual([]);
    expect(harmless.size).toBeLessThan((whole.length / 11) * 0.9);
  });

  /** Where the bodies of all entries are. */
  const files: { from: number; to: number }[] = [];
  for (let at = 0; at < whole.length - 1536;) {
    const size = Number.parseInt(whole.toString('latin1', at + 124, at + 135), 8);
    files.push({ from: at + 512, to: at + 512 + size });
    at += 512 + Math.ceil(size / 512) * 512;
  }
});
