import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPlain } from '../../../src/formats/plain/read-plain.ts';
import { writePlain } from '../../../src/formats/plain/write-plain.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { penstock, type Ran } from '../../support/penstock.ts';

/** Attempts on the live database; its name, or its file's path, stands where LIVE is written. */
export interface Attempts {
  /** Puts things into the live database that would reach for it wherever they came to life. */
  readonly plant: (live: string) => Promise<void>;
  /** Takes out of it what would fire there by itself, once the stream has it. */
  readonly calm?: (live: string) => Promise<void>;
  /** Where in the dump a hostile statement is put: before the first match. */
  readonly places: readonly RegExp[];
  readonly hostile: readonly string[];
  /** Queries that are no checks. */
  readonly writing: readonly string[];
  /** Checks that only read, and give 1. */
  readonly reading: readonly string[];
  /** Writes once beside the live database. */
  readonly beside: () => Promise<void>;
  /** What no attempt may have changed besides the live database. */
  readonly surroundings: () => Promise<string>;
}

/** Nothing of a stream, nor of a check, reaches the live database by a drill. */
export function isolation(engine: string, make: () => Promise<LiveDatabase>, attempts: Attempts): void {
  describe(`${engine}: a drill does not reach the live database`, () => {
    let shop: LiveApplication;
    let live: string;
    let name: string;
    let whole: Buffer;
    const options = (): string[] => shop.options.split(' ');
    const configure = (checks: readonly { query: string; expect: unknown }[]): void => {
      const settings = shop.database.settings.replace(/ \}$/, () => `, checks: ${JSON.stringify(checks)} }`);
      writeFileSync(join(shop.configDir, 'shop.yaml'), `application: generic\ndatabases:\n  main: ${settings}\n`, { mode: 0o600 });
    };
    const fingerprint = async (): Promise<string[]> => [
      await shop.database.contents(),
      await attempts.surroundings(),
      ...(await shop.database.beside()),
    ];
    /** Drills while somebody goes on writing beside it, and expects everything live to be as it was. */
    const drill = async (stream: Buffer, server = 'live'): Promise<Ran> => {
      const before = await fingerprint();
      const over = new AbortController();
      const ran = penstock(['drill', 'shop/main', '--server', server, ...options()], stream).finally(() => over.abort());
      do await attempts.beside();
      while (!over.signal.aborted);
      const result = await ran;
      expect(await fingerprint(), result.stderr).toEqual(before);
      return result;
    };
    const named = (text: string): string => text.replaceAll('LIVE', name);

    beforeEach(async () => {
      shop = await liveApplication(make);
      name = /(?:database|file): ([^ ,]+)/.exec(shop.database.settings)?.[1] ?? '';
      await attempts.plant(name);
      whole = (await penstock(['dump', 'shop/main', ...options()])).stdout;
      await attempts.calm?.(name);
      live = await shop.database.contents();
    });
    afterEach(() => shop.remove());

    test.each(['live', 'private'])('what a sealed stream holds, on the %s server', async (server) => {
      configure(attempts.reading.map((query) => ({ query: named(query), expect: 1 })));
      const { status, stderr, stdout } = await drill(whole, server);
      expect({ status, stderr, stdout: stdout.toString() }).toMatchObject({ status: 0, stderr: '' });
      expect(stdout.toString()).toContain(`checks:    ${attempts.reading.length} of ${attempts.reading.length} passed`);
      expect(await shop.database.contents()).toBe(live);
    });

    test('a statement that no dump holds, under a seal that fits', { timeout: 900_000 }, async () => {
      // Sealed anew without a change it is proven: it is for the statement alone that the others are refused.
      expect(await drill(await forged(whole, attempts.places[0] as RegExp, ''))).toMatchObject({ status: 0, stderr: '' });
      for (const [index, statement] of attempts.hostile.entries()) {
        const place = attempts.places[index % attempts.places.length] as RegExp;
        const { status, stderr, stdout } = await drill(await forged(whole, place, named(statement)));
        expect({ statement, status, stderr, stdout: stdout.toString() }).toEqual({
          statement,
          status: 65,
          stderr: expect.stringMatching(
            /^penstock: error: (?!what was loaded|the dump (?:does not load|cannot be loaded))[^\n]+\n(?:penstock: hint: [^\n]+\n)?$/,
          ),
          stdout: '',
        });
      }
    });

    test.each(['live', 'private'])('a check that is none, on the %s server', async (server) => {
      configure(attempts.writing.map((query) => ({ query: named(query), expect: 1 })));
      const { status, stdout } = await drill(whole, server);
      expect(status).toBe(65);
      const runs = (await penstock(['runs', 'shop', '--json', ...options()])).stdout.toString();
      const { evidence } = (JSON.parse(runs) as { evidence: { checks: unknown[] } }[]).at(-1) ?? {};
      expect(evidence?.checks, stdout.toString()).toEqual(
        attempts.writing.map((query) =>
          expect.objectContaining({ query: named(query), passed: false, found: expect.stringMatching(/said: |no check/) }),
        ),
      );
    });
  });
}

/** The stream with one statement more, sealed as if it had been dumped so. */
async function forged(stream: Buffer, place: RegExp, statement: string): Promise<Buffer> {
  const { manifest, accounts, body, seal } = await readPlain(chunksOf(stream));
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  const text = Buffer.concat(parts).toString('latin1');
  const at = text.search(place);
  if (at < 0) throw new Error(`the dump does not hold ${place}`);
  const changed = Buffer.concat([
    Buffer.from(text.slice(0, at), 'latin1'),
    Buffer.from(statement === '' ? '' : `${statement}\n`),
    Buffer.from(text.slice(at), 'latin1'),
  ]);
  const writer = writePlain();
  const header = writer.header(manifest, accounts);
  writer.body(changed);
  const { counts, finished } = seal();
  return Buffer.concat([header, changed, writer.seal({ counts, finished }).text]);
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
