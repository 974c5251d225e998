import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { names } from '../../../src/formats/archive/names.ts';
import { sealLine } from '../../../src/formats/plain/lines.ts';
import { executable } from '../../support/executables.ts';
import { backupStream, restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';

/** How many restores run side by side, each into an application of its own. */
const lanes = 3;

/**
 * Promise 1: a real stream, cut, changed and lengthened, is never accepted by the built writer, and the target stays as it is.
 * @param options.damages how many random cuts, and how many random changes; a further version of an engine does with fewer, and with
 *   every so manieth byte of the seal, because what refuses them is the same code and every restore takes its second
 */
export function neverLies(engine: string, make: () => Promise<LiveDatabase>, options: { damages: number } = { damages: 500 }): void {
  const { damages } = options;
  describe(`${engine}: a stream that is not whole never looks whole`, () => {
    let shops: LiveApplication[];
    /** Each lane's own, because roles and definers differ; all have the same length but for that. */
    let streams: Buffer[];
    let before: string[];
    beforeAll(async () => {
      shops = await Promise.all(Array.from({ length: lanes }, () => liveApplication(make)));
      streams = await Promise.all(
        shops.map(async (shop) => {
          const backup = await backupStream({
            env: shop.database.env ?? {},
            reader: `${executable('bpipe-reader')} shop/main ${shop.options}`,
          });
          expect(backup).toMatchObject({ status: 0, stderr: '' });
          return backup.stdout;
        }),
      );
      // What is live differs from what the stream holds, so that a restore by mistake is seen.
      await Promise.all(shops.map((shop) => shop.database.wreck()));
      before = await Promise.all(shops.map((shop) => shop.database.contents()));
    });
    afterAll(() => Promise.all(shops.map((shop) => shop.remove())));

    /** Each case damages a stream; the cases are spread over the lanes. */
    async function refusesAll(cases: readonly { name: string; damage: (stream: Buffer) => Buffer }[]): Promise<void> {
      const queue = [...cases];
      const work = async (shop: LiveApplication, stream: Buffer): Promise<void> => {
        const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
        for (let next = queue.pop(); next; next = queue.pop()) {
          const outcome = await restoreStream({ env: shop.database.env ?? {}, writer, input: next.damage(stream) });
          expect(outcome, next.name).toMatchObject({
            exitCode: 65,
            stderr: expect.stringMatching(/^bpipe-writer: error: [^\n]+\n(bpipe-writer: hint: [^\n]+\n)?$/),
          });
        }
      };
      const lanesEnded = await Promise.allSettled(shops.map((shop, lane) => work(shop, streams[lane] as Buffer)));
      for (const lane of lanesEnded) if (lane.status === 'rejected') throw lane.reason;
      expect(await Promise.all(shops.map((shop) => shop.database.contents()))).toEqual(before);
      expect((await Promise.all(shops.map((shop) => shop.database.beside()))).flat()).toEqual([]);
    }

    const cutTo = (fromEnd: number) => ({
      name: `cut ${fromEnd} bytes before the end`,
      damage: (stream: Buffer) => stream.subarray(0, stream.length - fromEnd),
    });

    const changedAt = (fromEnd: number, flip: number) => ({
      name: `the byte ${fromEnd} before the end xor ${flip}`,
      damage(stream: Buffer) {
        const bytes = Buffer.from(stream);
        const place = Math.max(0, bytes.length - fromEnd);
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        return bytes;
      },
    });

    /** Places in the seal, counted from the end; the last byte is always one of them. */
    const placesInSeal = (): number[] => {
      const [stream] = streams as [Buffer];
      // What an archive ends with: the entries behind the last segment, tar's own end, and the last block.
      const length = stream.length - stream.lastIndexOf(shops[0]?.database.format === 'archive' ? names.sums : sealLine);
      const step = damages < 500 ? Math.ceil(length / damages) : 1;
      return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step + 1);
    };

    test(`cut at ${damages < 500 ? damages : 'all'} bytes of the seal`, { timeout: 900_000 }, () => refusesAll(placesInSeal().map(cutTo)));

    test('with a byte of an archive’s seal changed', { timeout: 900_000 }, async (context) => {
      context.skip(shops[0]?.database.format !== 'archive', 'the seal of a plain stream is among what is cut and changed');
      await refusesAll(placesInSeal().map((place) => changedAt(place, 1 << (place % 8))));
    });

    test(`cut at ${damages} random places`, { timeout: 900_000 }, async () => {
      const [stream] = streams as [Buffer];
      await refusesAll(Array.from({ length: damages }, () => cutTo(1 + Math.floor(Math.random() * stream.length))));
    });

    test(`with one of ${damages} random bytes changed`, { timeout: 900_000 }, async () => {
      const [stream] = streams as [Buffer];
      const cases = Array.from({ length: damages }, () => {
        return changedAt(1 + Math.floor(Math.random() * stream.length), 1 + Math.floor(Math.random() * 255));
      });
      await refusesAll(cases);
    });

    test('with a byte appended, or a second stream, or the seal of another', { timeout: 120_000 }, async () => {
      const withOtherSeal = (stream: Buffer): Buffer => {
        const words = 'penstock end ';
        const at = stream.lastIndexOf(words) + words.length;
        return Buffer.concat([stream.subarray(0, at), Buffer.from('0'.repeat(64)), stream.subarray(at + 64)]);
      };
      await refusesAll([
        { name: 'NUL appended', damage: (stream) => Buffer.concat([stream, Buffer.from([0])]) },
        { name: 'newline appended', damage: (stream) => Buffer.concat([stream, Buffer.from('\n')]) },
        { name: 'itself appended', damage: (stream) => Buffer.concat([stream, stream]) },
        { name: 'the digest of something else', damage: withOtherSeal },
        { name: 'nothing at all', damage: () => Buffer.alloc(0) },
      ]);
    });

    test('and the whole one is accepted', async () => {
      const [shop] = shops as [LiveApplication];
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      expect(await restoreStream({ env: shop.database.env ?? {}, writer, input: streams[0] as Buffer })).toMatchObject({
        status: 0,
        stderr: '',
      });
      expect(await shop.database.contents()).not.toBe(before[0]);
    });
  });
}
