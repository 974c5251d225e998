import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../../support/executables.ts';
import { backupStream, restoreStream } from '../../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { penstock } from '../../support/penstock.ts';

/** A live database in which a test runs SQL of its own. */
export interface Changeable {
  readonly database: LiveDatabase;
  readonly run: (sql: string) => Promise<unknown>;
  /** Loads a dump into a new database with the database's own client, and counts the rows of `item`. */
  readonly byHand: (dump: Buffer) => Promise<string>;
}

/** What each engine says in its own way. `%` is an expression of the number `n`, which counts from 1. */
export interface Dialect {
  /** Selects `expression` for each number up to `count`. */
  readonly numbers: (expression: string, count: number) => string;
  /** 384 letters that `n` tells from others. */
  readonly word: string;
}

const count = 60_000;

/** Two backups of a database in which some rows have changed: what did not change is in blocks, and in entries, that the first one had. */
export function dedup(engine: string, make: () => Promise<Changeable>, { numbers, word }: Dialect): void {
  describe.each([1, 3])(`${engine}: streams for storage that deduplicates, %i workers`, (workers) => {
    let shop: LiveApplication;
    let live: Changeable;
    beforeEach(async () => {
      live = await make();
      shop = await liveApplication(
        () => Promise.resolve(live.database),
        `stream: { format: archive, compression: none, dedup: true, workers: ${workers} }\n`,
      );
      await live.run(`CREATE TABLE item(id INT PRIMARY KEY, name VARCHAR(40), note TEXT)`);
      await live.run(`INSERT INTO item ${numbers(`n * 2, n, ${word}`, count)}`);
    });
    afterEach(() => shop.remove());
    const change = async (): Promise<void> => {
      await live.run(`UPDATE item SET name = 'changed' WHERE id IN (40000, 40002)`);
      await live.run(`DELETE FROM item WHERE id IN (40010, 40012, 40016)`);
      await live.run(`INSERT INTO item VALUES (40001, 'new', 'in between')`);
      await live.run(`INSERT INTO item ${numbers(`n * 2 + 1000000, n, ${word}`, 100)}`);
    };
    const backUp = async (): Promise<Buffer> => {
      const backup = await backupStream({
        env: shop.database.env ?? {},
        reader: `${executable('bpipe-reader')} shop/main ${shop.options}`,
      });
      expect(backup).toMatchObject({ status: 0, stderr: '' });
      return backup.stdout;
    };
    /** The lines of SHA256SUMS that are of rows of `item`: name and digest. Small tables are filled up as what follows them needs it. */
    const rowsOf = async (stream: Buffer): Promise<string[]> => {
      const file = join(shop.directory, 'stream.tar');
      await writeFile(file, stream);
      const sums = execFileSync('tar', ['-xOf', file, 'SHA256SUMS'], { encoding: 'utf8' });
      return sums.split('\n').filter((line) => / {2}2-rows\/\d+-(?:public\.)?item\//.test(line));
    };

    test('of the same data are the same entries, and the same blocks but for those of the header and the end', async () => {
      const [one, other] = [await backUp(), await backUp()];
      const [before, after] = [await rowsOf(one), await rowsOf(other)];
      expect(after.length).toBeGreaterThan(15);
      expect(after.toSorted()).toEqual(before.toSorted());
      // What a table or two leaves at a block's end is all that depends on which of several sessions was quicker.
      for (const size of [4096, 65_536, 131_072]) expect(fresh(one, other, size).blocks).toBeLessThanOrEqual(workers === 1 ? 5 : 12);
    });

    test('share most entries after a change, and a restore brings back what the second one was of', async () => {
      const first = await backUp();
      await change();
      const contents = await shop.database.contents();
      const second = await backUp();
      const known = new Set(await rowsOf(first));
      const all = await rowsOf(second);
      const changed = all.filter((line) => !known.has(line));
      expect(all.length).toBeGreaterThan(15);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThanOrEqual(6);
      for (const size of [4096, 65_536, 131_072]) expect(fresh(first, second, size).bytes).toBeLessThan(second.length / 4);

      expect(await penstock(['verify'], second)).toMatchObject({ status: 0 });
      const dump = execFileSync('sh', ['-c', `tar -xO --wildcards '?-*'`], { input: second, maxBuffer: 2 ** 28 });
      expect((await live.byHand(dump)).trim()).toBe(`${count + 100 + 1 - 3}`);
      await shop.database.wreck();
      await live.run('DELETE FROM item WHERE id > 100');
      expect(await shop.database.contents()).not.toBe(contents);
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      expect(await restoreStream({ env: shop.database.env ?? {}, writer, input: second })).toMatchObject({ status: 0, stderr: '' });
      expect(inAnyOrder(await shop.database.contents()) === inAnyOrder(contents)).toBe(true);
    });
  });
}

/** Several sessions load a table's rows in an order of their own, which PostgreSQL shows. */
function inAnyOrder(contents: string): string {
  return contents.split('\n').toSorted().join('\n');
}

/** What is in no block of the first one. */
function fresh(first: Buffer, second: Buffer, size: number): { bytes: number; blocks: number } {
  const blocksOf = (stream: Buffer): string[] =>
    Array.from({ length: Math.ceil(stream.length / size) }, (_, at) => stream.toString('latin1', at * size, (at + 1) * size));
  const known = new Set(blocksOf(first));
  const unknown = blocksOf(second).filter((block) => !known.has(block));
  return { bytes: unknown.reduce((sum, { length }) => sum + length, 0), blocks: unknown.length };
}
