import { expect, test } from 'vitest';
import { isOurs, readStream } from '../../src/formats/read-stream.ts';
import { writePlain } from '../../src/formats/plain/write-plain.ts';
import { gather, inChunks } from '../support/bytes.ts';
import { manifest } from '../support/a-manifest.ts';
import { accounts, makeArchive, sealed, segments } from '../support/make-archive.ts';

const text = Buffer.concat(segments.map((each) => each.text));

function plainStream(): Buffer {
  const plain = writePlain();
  const header = plain.header(manifest, accounts);
  plain.body(text);
  return Buffer.concat([header, text, plain.seal(sealed).text]);
}

const streams = { 'plain 1': plainStream(), 'archive 1': await makeArchive() };

test.each(Object.entries(streams))('%s is told by its first bytes, however they come', async (format, bytes) => {
  for (const size of [1, 100, 100_000]) {
    const stream = await readStream(inChunks(bytes, size));
    expect(stream).toMatchObject({ format, manifest, accounts });
    expect(await gather(stream.body)).toEqual(text);
    expect(stream.seal()).toMatchObject({ bytes: text.length, finished: sealed.finished });
  }
  expect(isOurs(bytes.subarray(0, 512))).toBe(true);
});

test('an archive that is cut inside its first block, or damaged there, is still one, and never taken for a foreign dump', async () => {
  const archive = streams['archive 1'];
  for (let length = 1; length < 512; length++) {
    expect(isOurs(archive.subarray(0, length))).toBe(true);
    await expect(readStream(inChunks(archive.subarray(0, length)))).rejects.toThrow('the stream ends inside its header');
  }
  const damaged = Buffer.from(archive);
  damaged[258] = 0;
  expect(isOurs(damaged)).toBe(true);
  await expect(readStream(inChunks(damaged))).rejects.toThrow('holds what penstock does not write');
});

test('what is foreign is said to be', async () => {
  for (const foreign of ['-- MariaDB dump 10.19\n', '--', '\x1f\x8b', 'PK', 'q']) {
    expect(isOurs(Buffer.from(foreign))).toBe(false);
  }
  await expect(readStream(inChunks(Buffer.from('-- MariaDB dump 10.19\n')))).rejects.toThrow('not a stream that penstock has written');
  await expect(readStream(inChunks(Buffer.alloc(0)))).rejects.toThrow('the stream is empty');
});
