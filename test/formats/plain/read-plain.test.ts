import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { endPrefix, sealedPrefix, sealLine } from '../../../src/formats/plain/lines.ts';
import { readPlain } from '../../../src/formats/plain/read-plain.ts';
import { writePlain } from '../../../src/formats/plain/write-plain.ts';
import { counts, manifest } from '../../support/a-manifest.ts';
import { gather, inChunks } from '../../support/bytes.ts';

function sealed(body: string | Buffer, accounts: string[] = ['CREATE ROLE shop;']): Buffer {
  const plain = writePlain();
  const header = plain.header(manifest, accounts);
  plain.body(Buffer.from(body));
  const { text } = plain.seal({ counts, finished: '2026-11-23T01:02:04.000Z' });
  return Buffer.concat([header, Buffer.from(body), text]);
}

const body = "CREATE TABLE t(a);\nINSERT INTO t VALUES('x'),('y');\nCOMMIT;\n";
/** A row whose text is a whole, well-formed seal, digest and all. */
const bait = `INSERT INTO t VALUES('${sealLine}${sealedPrefix}{"bytes":1}\n${endPrefix}${'0'.repeat(64)}\n');\n`;

async function read(stream: Buffer, size?: number): Promise<{ body: Buffer; bytes: number }> {
  const plain = await readPlain(inChunks(stream, size));
  const all = await gather(plain.body);
  return { body: all, bytes: plain.seal().bytes };
}

describe('a whole stream', () => {
  test('gives its header, its body and its seal', async () => {
    const stream = sealed(body);
    const plain = await readPlain(inChunks(stream));
    expect(plain.manifest).toEqual(manifest);
    expect(plain.accounts).toEqual(['CREATE ROLE shop;']);
    expect((await gather(plain.body)).toString()).toBe(body);
    const end = stream.lastIndexOf(endPrefix);
    const digest = createHash('sha256').update(stream.subarray(0, end)).digest('hex');
    expect(Object.entries(plain.seal().counts.rows)).toEqual(Object.entries(counts.rows));
    expect(plain.seal()).toEqual({ bytes: body.length, counts, finished: '2026-11-23T01:02:04.000Z', digest, isReadThrough: true });
  });

  test.each([1, 2, 3, 7, 19, 64, 1000])('is read alike in chunks of %i bytes', async (size) => {
    expect((await read(sealed(body), size)).body.toString()).toBe(body);
  });

  test('may have an empty body, or one that ends without a newline', async () => {
    expect((await read(sealed(''))).bytes).toBe(0);
    expect((await read(sealed('COMMIT;'), 1)).body.toString()).toBe('COMMIT;');
  });

  test.each([1, 5, 65536])('may hold rows that look like a seal, in chunks of %i bytes', async (size) => {
    for (const tricky of [bait, bait + bait, sealLine, `\n${sealLine}x`, sealLine.slice(0, 9), `${sealLine}${sealedPrefix}`]) {
      expect((await read(sealed(body + tricky), size)).body.toString()).toBe(body + tricky);
    }
  });
});

describe('a stream that is not whole is refused', () => {
  const stream = sealed(body + bait);

  test('cut at every byte', async () => {
    for (let length = 0; length < stream.length; length++) {
      await expect(read(stream.subarray(0, length)), `cut to ${length} of ${stream.length}`).rejects.toMatchObject({ kind: 'not-whole' });
    }
  });

  test('with any one bit flipped', async () => {
    for (let at = 0; at < stream.length; at++) {
      const damaged = Buffer.from(stream);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      await expect(read(damaged), `byte ${at}`).rejects.toMatchObject({ kind: 'not-whole' });
    }
  });

  test('with any byte taken out or put in', async () => {
    for (let at = 0; at <= stream.length; at++) {
      const longer = Buffer.concat([stream.subarray(0, at), Buffer.from('\n'), stream.subarray(at)]);
      await expect(read(longer), `added at ${at}`).rejects.toMatchObject({ kind: 'not-whole' });
      if (at === stream.length) continue;
      const shorter = Buffer.concat([stream.subarray(0, at), stream.subarray(at + 1)]);
      await expect(read(shorter), `removed at ${at}`).rejects.toMatchObject({ kind: 'not-whole' });
    }
  });

  test('with anything after its seal, said as such', async () => {
    for (const extra of ['\0', 'x', '\n', '-- comment\n', stream.toString('latin1')]) {
      const longer = Buffer.concat([stream, Buffer.from(extra, 'latin1')]);
      // A second whole stream ends in a seal; it is that seal's digest which gives it away.
      await expect(read(longer)).rejects.toMatchObject({ kind: 'not-whole' });
    }
    await expect(read(Buffer.concat([stream, Buffer.from('x')]))).rejects.toThrow('bytes after');
  });

  test('with the middle of another stream', async () => {
    const other = sealed(body.replace('y', 'z') + bait);
    const at = stream.indexOf("'y'") + 3;
    await expect(read(Buffer.concat([stream.subarray(0, at), other.subarray(at)]))).rejects.toMatchObject({ kind: 'not-whole' });
  });

  test('foreign, empty, and of another version, each with its reason', async () => {
    await expect(read(Buffer.from('-- MariaDB dump 10.19\n'))).rejects.toThrow('not a stream that penstock has written');
    await expect(read(Buffer.alloc(0))).rejects.toThrow('the stream is empty');
    await expect(read(Buffer.from('-- penstock plain 2\n'))).rejects.toThrow(
      'of a version that this penstock does not know (penstock plain 2)',
    );
  });
});

test('a sealed line that never ends is not held in memory for ever', async () => {
  async function* endless(): AsyncGenerator<Buffer, void, void> {
    yield writePlain().header(manifest, []);
    yield Buffer.from(`${sealLine}${sealedPrefix}`);
    const block = Buffer.alloc(4 * 1024 * 1024, 'x');
    for (let count = 0; count < 12; count++) yield block;
  }
  const plain = await readPlain(endless());
  let passed = 0;
  await expect(
    (async () => {
      for await (const chunk of plain.body) passed += chunk.length;
    })(),
  ).rejects.toThrow('ends without its seal');
  expect(passed).toBeGreaterThan(40 * 1024 * 1024);
});
