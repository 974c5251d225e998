import { describe, expect, test } from 'vitest';
import { manifest } from '../../support/a-manifest.ts';
import { makeArchive, segment } from '../../support/make-archive.ts';
import { accepted } from '../../support/refused.ts';

describe.each(['zstd', 'gzip', 'none'] as const)('never accepted, %s', (method) => {
  // Small, so that every bit can be tried.
  const few = makeArchive(
    [segment("INSERT INTO t VALUES('x');\n", 't')],
    { method },
    { manifest: { ...manifest, properties: {} }, accounts: [] },
  );

  test('cut at every byte', async () => {
    const archive = await few;
    expect(
      await accepted(Array.from({ length: archive.length }, (_, length) => [`cut to ${length}`, archive.subarray(0, length)] as const)),
    ).toEqual([]);
  });

  test('with a bit flipped', { timeout: 600_000 }, async () => {
    const archive = await few;
    // Where the method makes no difference, every bit is tried once, and one of each byte with the others.
    const ofMethod = archive.indexOf('2-rows/');
    const every = [0, 1, 2, 3, 4, 5, 6, 7];
    const bitsAt = (at: number): number[] => (method === 'none' || (at >= ofMethod && at < ofMethod + 1024) ? every : [at % 8]);
    let cases = 0;
    function* flips(): Generator<readonly [string, Buffer], void, void> {
      for (let at = 0; at < archive.length; at++) {
        for (const bit of bitsAt(at)) {
          const other = Buffer.from(archive);
          other[at] = (other[at] ?? 0) ^ (1 << bit);
          cases += 1;
          yield [`byte ${at} bit ${bit}`, other];
        }
      }
    }
    expect(await accepted(flips())).toEqual([]);
    expect(cases).toBe(method === 'none' ? archive.length * 8 : archive.length + 1024 * 7);
  });

  test('with a byte taken out or put in anywhere, or anything behind it', { timeout: 600_000 }, async () => {
    const archive = await few;
    function* shifts(): Generator<readonly [string, Buffer], void, void> {
      for (let at = 0; at < archive.length; at += 3) {
        yield [`without byte ${at}`, Buffer.concat([archive.subarray(0, at), archive.subarray(at + 1)])];
        yield [`with one before ${at}`, Buffer.concat([archive.subarray(0, at), Buffer.alloc(1), archive.subarray(at)])];
      }
      for (const extra of [Buffer.alloc(1), Buffer.from('\n'), Buffer.alloc(512), archive.subarray(-512), archive])
        yield [`with ${extra.length} bytes more`, Buffer.concat([archive, extra])];
    }
    expect(await accepted(shifts())).toEqual([]);
  });
});
