import { describe, expect, test } from 'vitest';
import { pack } from 'tar-stream';
import { readEntries } from '../../../src/formats/archive/read-entries.ts';
import { refusals } from '../../../src/formats/archive/refusals.ts';
import { exactReader } from '../../../src/streams/exact-reader.ts';
import { gather, inChunks } from '../../support/bytes.ts';

async function tarOf(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, body] of Object.entries(files)) tar.entry({ name, size: body.length }, body);
  tar.finalize();
  return gather(tar as AsyncIterable<Buffer>);
}

const files = { 'empty': Buffer.alloc(0), 'one': Buffer.from('1'), 'dir/block': Buffer.alloc(512, 'b'), [`${'p'.repeat(150)}/more`]: Buffer.alloc(513, 'm') }; // prettier-ignore
const tar = await tarOf(files);

function entriesOf(bytes: Buffer, size?: number): ReturnType<typeof readEntries> {
  return readEntries(exactReader(inChunks(bytes, size))(() => undefined), () => refusals.cut('without its seal', 0)); // prettier-ignore
}

async function read(bytes: Buffer, size?: number): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = [];
  for await (const entry of entriesOf(bytes, size)) found.push([entry.name, await entry.body(1000)]);
  return found;
}

test.each([1, 100, 512, 10_000])('gives every file, in chunks of %i', async (size) => {
  expect(await read(tar, size)).toEqual(Object.entries(files));
});

test('passes over what nobody asks for, and gives what is passed in pieces', async () => {
  const names: string[] = [];
  for await (const entry of entriesOf(tar)) names.push(entry.name);
  expect(names).toEqual(Object.keys(files));
  const pieces: Buffer[] = [];
  for await (const entry of entriesOf(tar, 100)) if (entry.name.endsWith('more')) await entry.pieces((piece) => pieces.push(piece));
  expect(Buffer.concat(pieces)).toEqual(Buffer.alloc(513, 'm'));
  const large = Buffer.alloc(200_000, 'l');
  const lengths: number[] = [];
  for await (const entry of entriesOf(await tarOf({ large }))) await entry.pieces((piece) => lengths.push(piece.length));
  expect(lengths).toEqual([65536, 65536, 65536, 200_000 - 3 * 65536]);
});

test('is cut at every byte', async () => {
  for (let length = 0; length < tar.length; length++) {
    await expect(read(tar.subarray(0, length), 5000), `cut to ${length}`).rejects.toMatchObject({ kind: 'not-whole' });
  }
});

describe('is refused', () => {
  const changed = (at: number, text: string): Buffer => {
    const other = Buffer.from(tar);
    other.write(text, at, 'latin1');
    return other;
  };
  test.each([
    ['a size of 8 GB', changed(512 + 124, '77777777777')],
    ['a size in GNU’s binary spelling', changed(512 + 124, '\x80\0\0\0\0\0\0\0\0\0\0\x01')],
    ['a negative size', changed(512 + 124, '-0000000001')],
    ['no size', changed(512 + 124, '           ')],
    ['a link', changed(156, '2')],
    ['a pax header', changed(156, 'x')],
    ['GNU’s own magic', changed(257, 'ustar  ')],
    ['one block of zeros before something else', Buffer.concat([tar.subarray(0, -512), Buffer.alloc(512, 'x')])],
  ])('%s', async (_name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringMatching(/holds what penstock does not write|ends/),
    });
  });
});

test('a size of 8 GB is held by nobody, and passed over until the stream ends', async () => {
  const header = Buffer.from(tar.subarray(512, 1024));
  header.write('77777777777', 124, 'latin1');
  let given = 0;
  async function* huge(): AsyncGenerator<Buffer, void, void> {
    yield header;
    const zeros = Buffer.alloc(1024 * 1024);
    for (; given < 200; given++) yield zeros;
  }
  const before = process.memoryUsage().rss;
  const entries = readEntries(exactReader(huge())(() => undefined), () => refusals.cut('without its seal', 0)); // prettier-ignore
  await entries.next();
  await expect(entries.next()).rejects.toThrow('ends without its seal');
  expect(given).toBe(200);
  expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
});
