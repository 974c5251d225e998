import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { sha256, sumLine } from '../../../src/formats/archive/digest.ts';
import { lastBlock, lastBlockLength } from '../../../src/formats/archive/last-block.ts';
import { readArchive, type ArchiveReading } from '../../../src/formats/archive/read-archive.ts';
import { readEntries } from '../../../src/formats/archive/read-entries.ts';
import { exactReader } from '../../../src/streams/exact-reader.ts';
import { segmentBytes, type Segment } from '../../../src/streams/segment.ts';
import { accepted, readWhole } from '../../support/refused.ts';
import { gather, inChunks } from '../../support/bytes.ts';
import { manifest } from '../../support/a-manifest.ts';
import { accounts, makeArchive, sealed, segment, segments } from '../../support/make-archive.ts';

const text = Buffer.concat(segments.map((each) => each.text));
const whole = await makeArchive();

async function read(bytes: Buffer, reading: Partial<ArchiveReading> = {}, size?: number): Promise<Segment[]> {
  const found: Segment[] = [];
  const archive = await readArchive(exactReader(inChunks(bytes, size)), { ahead: 3, ...reading });
  for await (const each of archive.segments) found.push(each);
  archive.seal();
  return found;
}

interface File {
  readonly name: string;
  readonly body: Buffer;
}

/** What an archive is made of: its files, without its last block. */
async function filesOf(archive: Buffer): Promise<File[]> {
  const files: File[] = [];
  const reader = exactReader(inChunks(archive))(() => undefined);
  for await (const entry of readEntries(reader, () => new Error('cut') as never))
    files.push({ name: entry.name, body: await entry.body(1e9) });
  return files;
}

/** A tar of these files with true headers, and this last block. */
async function tarOf(files: readonly File[], last: Buffer): Promise<Buffer> {
  const tar = pack();
  const mtime = new Date(manifest.started);
  for (const { name, body } of files) tar.entry({ name, mode: 0o600, mtime, size: body.length }, body);
  tar.finalize();
  return Buffer.concat([await gather(tar as AsyncIterable<Buffer>), last]);
}

/** The same with digests that fit: what somebody makes who knows the format. */
async function forged(given: readonly File[], sums: 'true' | 'as given' = 'true'): Promise<Buffer> {
  const summed = given.filter(({ name }) => !['penstock-archive-1.sha256', 'SHA256SUMS', 'seal.json'].includes(name));
  const lines = Buffer.from(summed.map(({ name, body }) => sumLine(name, body)).join(''));
  const files = given.map((file) => (file.name === 'SHA256SUMS' && sums === 'true' ? { ...file, body: lines } : file));
  const before = await tarOf(files, Buffer.alloc(0));
  const index = files.filter(({ name }) => name === 'SHA256SUMS' || name === 'seal.json').map(({ body }) => body);
  return Buffer.concat([before, lastBlock({ all: sha256(before), index: sha256(...index) })]);
}

describe('a whole archive', () => {
  test.each(['zstd', 'gzip', 'none'] as const)('gives its header, its segments and its seal, %s', async (method) => {
    const archive = await readArchive(exactReader(inChunks(await makeArchive(segments, { method }))), { ahead: 2 });
    expect(archive).toMatchObject({ format: 'archive 1', manifest, accounts });
    expect(() => archive.seal()).toThrow('only after the whole stream was read');
    const found: Segment[] = [];
    for await (const each of archive.segments) found.push(each);
    expect(found).toEqual(segments);
    const { digest, ...seal } = archive.seal();
    expect(seal).toEqual({ ...sealed, bytes: text.length, isReadThrough: true });
    expect(Object.entries(seal.counts.rows)).toEqual(Object.entries(sealed.counts.rows));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([1, 7, 511, 512, 513, 100_000])('is read alike in chunks of %i bytes', async (size) => {
    expect(await read(whole, {}, size)).toEqual(segments);
  });

  test.each([
    ['of nothing', []],
    ['of an empty segment', [segment('')]],
    ['of one byte', [segment('x')]],
    ['of exactly a segment', [segment(randomBytes(segmentBytes))]],
    ['of the longest segment', [segment(randomBytes(2 * segmentBytes))]],
    ['of what is cut into several', [segment(randomBytes(5 * segmentBytes + 1))]],
    ['of a tar', [segment(whole)]],
  ])('%s', async (_name, of) => {
    for (const method of ['zstd', 'gzip', 'none'] as const) {
      const found = await read(await makeArchive(of, { method }));
      expect(Buffer.concat(found.map((each) => each.text)).equals(Buffer.concat(of.map((each) => each.text)))).toBe(true);
    }
  });

  test('of 100,000 entries', { timeout: 120_000 }, async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => segment(`${index}\n`, `t${index % 1000}`));
    expect(await read(await makeArchive(many, { method: 'none' }))).toEqual(many);
  });

  test('may give only the rows of some tables; it is proven all the same', async () => {
    const needs = ({ stage, table }: { stage: string; table: string | undefined }): boolean => stage !== 'rows' || table === 't';
    expect(await read(whole, { needs })).toEqual(segments.filter(({ stage, table }) => stage !== 'rows' || table === 't'));
    const at = whole.indexOf('2-rows/000002') + 512;
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await expect(read(damaged, { needs })).rejects.toThrow('digest does not match');
  });

  test('gives the rows of a table whose name is too long to be told, wanted or not', async () => {
    const long = segment('x', '字'.repeat(64));
    expect(await read(await makeArchive([long]), { needs: ({ table }) => table === undefined })).toMatchObject([
      { stage: 'rows', text: Buffer.from('x') },
    ]);
  });
});

describe('entries with true headers', async () => {
  const files = await filesOf(whole);
  const longer = segments.map((each) => ({ ...each, text: Buffer.concat([each.text, Buffer.from('\n')]) }));
  const other = await filesOf(
    await makeArchive(longer, { method: 'zstd' }, { manifest: { ...manifest, database: 'stock' }, accounts: accounts.slice(1) }),
  );
  const last = whole.subarray(-lastBlockLength);
  const rows = files.findIndex(({ name }) => name.startsWith('2-'));
  const [a, b] = files.slice(rows, rows + 2) as [File, File];
  const changed = (at: number, ...by: readonly File[]): File[] => files.toSpliced(at, 1, ...by);

  test('as they were are accepted: only what is changed is refused', async () => {
    expect((await tarOf(files, last)).equals(whole)).toBe(true);
    expect((await forged(files)).equals(whole)).toBe(true);
  });

  test('but swapped, dropped, doubled, renamed, or taken from elsewhere, are refused', async () => {
    const cases: [string, File[]][] = [
      ['swapped', files.toSpliced(rows, 2, b, a)],
      ['with bodies swapped', files.toSpliced(rows, 2, { ...a, body: b.body }, { ...b, body: a.body })],
      ['of another name', changed(rows, { ...a, name: a.name.replace('-t/', '-u/') })],
      ['of another stage', changed(rows, { ...a, name: a.name.replace('2-rows', '3-keys') })],
      ['of another number', changed(rows, { ...a, name: a.name.replace('00000002', '00000003') })],
      ['that goes on', changed(rows, { ...a, name: a.name.replace('.sql', '+.sql') })],
      ['without a segment', changed(rows)],
      ['with an empty one', changed(rows, { ...a, body: Buffer.alloc(0) })],
      ['with a file more', changed(rows, a, { name: '2-rows/../../etc/passwd', body: Buffer.from('root') })],
      ['with nothing', []],
      ...files.map(({ name }, at) => [`without ${name}`, changed(at)] as [string, File[]]),
      ...files.map((file, at) => [`with ${file.name} twice`, changed(at, file, file)] as [string, File[]]),
      ...files.map(({ name }, at) => [`with ${name} of another archive`, changed(at, other[at] as File)] as [string, File[]]),
    ];
    const tars = await Promise.all(cases.map(async ([name, of]) => [name, await tarOf(of, last)] as const));
    expect(tars.every(([, bytes]) => !bytes.equals(whole))).toBe(true);
    expect(await accepted(tars)).toEqual([]);
    expect(await accepted([['all of the other one', await tarOf(other, last)]])).toEqual([]);
  });

  test('that no archive has are refused even where the digests fit', async () => {
    const seal = (json: unknown): File => ({ name: 'seal.json', body: Buffer.from(JSON.stringify(json)) });
    const cases: [string, File[], string][] = [
      ['a stranger', changed(rows, a, { name: 'README', body: Buffer.from('x') }), 'holds what penstock does not write'],
      ['a way out', changed(rows, { ...a, name: '2-rows/000001-%/../../etc/00000001.sql.zst' }), 'holds what penstock does not write'],
      [
        'a name that no letter can be made of',
        changed(rows, { ...a, name: '2-rows/000001-%C3%28/00000001.sql.zst' }),
        'holds what penstock does not write',
      ],
      ['no sums', files.filter(({ name }) => name !== 'SHA256SUMS'), 'holds what penstock does not write'],
      ['a segment behind the seal', [...files, a], 'holds what penstock does not write'],
      ['what is not compressed', changed(rows, { ...a, body: Buffer.from('INSERT') }), 'digest does not match'],
      ['a bomb', changed(rows, { ...a, body: zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)) }), 'digest does not match'],
      ['a huge segment', changed(rows, { ...a, body: Buffer.alloc(13 * 1024 * 1024) }), 'holds what penstock does not write'],
      ['a seal of another length', changed(files.length - 1, seal({ ...sealed, bytes: text.length - 1 })), 'seal does not fit'],
      ['a seal that says nothing', changed(files.length - 1, seal({})), 'seal does not fit'],
      ['a segment less', changed(rows), 'seal does not fit'],
    ];
    for (const [name, of, message] of cases)
      await expect(read(await forged(of)), name).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringContaining(message) });
  });
});

describe('is refused with the right words', () => {
  test.each([
    ['cut inside its header', whole.subarray(0, 700), 'the stream ends inside its header, after 700 bytes'],
    ['cut inside its first block', whole.subarray(0, 5), 'the stream ends inside its header, after 5 bytes'],
    ['cut inside its segments', whole.subarray(0, whole.indexOf('2-rows') + 700), 'the stream ends without its seal, after'],
    ['cut inside its last block', whole.subarray(0, -1), `the stream ends inside its seal, after ${whole.length - 1} bytes`],
    ['cut before it', whole.subarray(0, -512), `the stream ends inside its seal, after ${whole.length - 512} bytes`],
    ['continued', Buffer.concat([whole, Buffer.from('x')]), 'there are bytes after the stream’s seal'],
    ['empty', Buffer.alloc(0), 'the stream is empty'],
  ])('%s', async (_name, bytes, message) => {
    await expect(readWhole(bytes)).rejects.toThrow(message);
  });
});

describe('its source', () => {
  /** Says how much of it was taken, and that it was closed. */
  function watched(bytes: Buffer): { source: AsyncIterable<Buffer>; state: { taken: number; closed: number } } {
    const state = { taken: 0, closed: 0 };
    async function* source(): AsyncGenerator<Buffer, void, void> {
      try {
        for await (const chunk of inChunks(bytes, 100)) {
          state.taken += chunk.length;
          yield chunk;
        }
      } finally {
        state.closed += 1;
      }
    }
    return { source: source(), state };
  }

  test('is taken to its end when it is damaged, for the file daemon’s sake', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, damaged.indexOf('1-before') + 512, damaged.indexOf('1-before') + 530);
    const { source, state } = watched(damaged);
    await expect(gather((await readArchive(exactReader(source), { ahead: 2 })).body)).rejects.toMatchObject({ kind: 'not-whole' });
    expect(state).toEqual({ taken: whole.length, closed: 1 });
  });

  test('is closed when its header is refused', async () => {
    const damaged = Buffer.from(whole);
    damaged[600] = (damaged[600] ?? 0) ^ 1;
    const { source, state } = watched(damaged);
    await expect(readArchive(exactReader(source), { ahead: 2 })).rejects.toThrow('header was changed');
    expect(state.closed).toBe(1);
  });

  test('is closed by who stops early', async () => {
    const { source, state } = watched(whole);
    for await (const each of (await readArchive(exactReader(source), { ahead: 1 })).segments) if (each.text.length > 0) break;
    expect(state.closed).toBe(1);
    expect(state.taken).toBeLessThan(whole.length);
  });

  test('what it throws comes out', async () => {
    async function* source(): AsyncGenerator<Buffer, void, void> {
      yield* inChunks(whole.subarray(0, -600));
      throw new Error('the pipe broke');
    }
    await expect(gather((await readArchive(exactReader(source()), { ahead: 2 })).body)).rejects.toThrow('the pipe broke');
  });
});

test('an index of 100 MB is held by nobody', { timeout: 120_000 }, async () => {
  const files = await filesOf(whole);
  const long = files.map((file) => (file.name === 'SHA256SUMS' ? { ...file, body: Buffer.alloc(100 * 1024 * 1024, 'x') } : file));
  const archive = await forged(long, 'as given');
  const before = process.memoryUsage().rss;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await expect(read(archive)).rejects.toThrow('digest does not match');
  clearInterval(watch);
  expect(Math.max(peak, process.memoryUsage().rss) - before).toBeLessThan(64e6);
});
