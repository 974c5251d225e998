import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endPrefix, sealLine } from '../../../src/formats/plain/lines.ts';
import { executable } from '../../support/executables.ts';
import { backupStream, restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';

/** How many restores run side by side, each into an application of its own. */
const lanes = 3;

/** Promise 1: a real stream, cut, changed and lengthened, is never accepted by the built writer, and the target stays as it is. */
export function neverLies(engine: string, make: () => Promise<LiveDatabase>): void {
  describe(`${engine}: a stream that is not whole never looks whole`, () => {
    let shops: LiveApplication[];
    let stream: Buffer;
    let before: string[];
    beforeAll(async () => {
      shops = await Promise.all(Array.from({ length: lanes }, () => liveApplication(make)));
      const backup = await backupStream({ reader: `${executable('bpipe-reader')} shop/main ${shops[0]?.options}` });
      expect(backup.status).toBe(0);
      stream = backup.stdout;
      // What is live differs from what the stream holds, so that a restore by mistake is seen.
      await Promise.all(shops.map((shop) => shop.database.wreck()));
      before = await Promise.all(shops.map((shop) => shop.database.contents()));
    });
    afterAll(() => Promise.all(shops.map((shop) => shop.remove())));

    async function refusesAll(cases: readonly { name: string; bytes: Buffer }[]): Promise<void> {
      const queue = [...cases];
      const work = async (shop: LiveApplication): Promise<void> => {
        const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
        for (let next = queue.pop(); next; next = queue.pop()) {
          const outcome = await restoreStream({ writer, input: next.bytes });
          expect(outcome, next.name).toMatchObject({ exitCode: 65, stderr: expect.stringMatching(/^bpipe-writer: error: [^\n]+\n(bpipe-writer: hint: [^\n]+\n)?$/) });
        }
      };
      await Promise.all(shops.map(work));
      expect(await Promise.all(shops.map((shop) => shop.database.contents()))).toEqual(before);
      expect((await Promise.all(shops.map((shop) => shop.database.beside()))).flat()).toEqual([]);
    }

    test('cut at every byte of the seal', { timeout: 900_000 }, async () => {
      const sealAt = stream.lastIndexOf(sealLine);
      const lengths = Array.from({ length: stream.length - sealAt }, (_, index) => sealAt + index);
      await refusesAll(lengths.map((length) => ({ name: `cut to ${length} of ${stream.length}`, bytes: stream.subarray(0, length) })));
    });

    test('cut at 500 random places', { timeout: 900_000 }, async () => {
      const lengths = Array.from({ length: 500 }, () => Math.floor(Math.random() * stream.length));
      await refusesAll(lengths.map((length) => ({ name: `cut to ${length} of ${stream.length}`, bytes: stream.subarray(0, length) })));
    });

    test('with one of 500 random bytes changed', { timeout: 900_000 }, async () => {
      const cases = Array.from({ length: 500 }, () => {
        const at = Math.floor(Math.random() * stream.length);
        const bytes = Buffer.from(stream);
        const flip = 1 + Math.floor(Math.random() * 255);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        return { name: `byte ${at} of ${stream.length} xor ${flip}`, bytes };
      });
      await refusesAll(cases);
    });

    test('with a byte appended, or a second stream, or the seal of another', { timeout: 120_000 }, async () => {
      const endAt = stream.lastIndexOf(endPrefix);
      const otherSeal = Buffer.concat([stream.subarray(0, endAt), Buffer.from(`${endPrefix}${'0'.repeat(64)}\n`)]);
      await refusesAll([
        { name: 'NUL appended', bytes: Buffer.concat([stream, Buffer.from([0])]) },
        { name: 'newline appended', bytes: Buffer.concat([stream, Buffer.from('\n')]) },
        { name: 'itself appended', bytes: Buffer.concat([stream, stream]) },
        { name: 'the digest of something else', bytes: otherSeal },
        { name: 'nothing at all', bytes: Buffer.alloc(0) },
      ]);
    });

    test('and the whole one is accepted', async () => {
      const [shop] = shops as [LiveApplication];
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      expect(await restoreStream({ writer, input: stream })).toMatchObject({ status: 0 });
      expect(await shop.database.contents()).not.toBe(before[0]);
    });
  });
}
