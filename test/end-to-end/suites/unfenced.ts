import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../../support/live-database.ts';
import { penstock, type Ran } from '../../support/penstock.ts';

/** A private drill's end where nothing was amiss. */
export const proven = /^shop\/main: this backup can be restored/m;

/** What a drill on the live server does not fence, with proof that it is dangerous there. */
export interface Reach {
  readonly what: string;
  /** Puts something into the live database that reaches out of it when it is loaded, or asked. `calm` takes back what it has done there already. */
  readonly plant: (live: string) => Promise<void>;
  readonly calm?: (live: string) => Promise<void>;
  /** A check that calls it. */
  readonly check?: (live: string) => string;
  /** What others do meanwhile, again and again. */
  readonly during?: (live: string) => Promise<void>;
  /** Whether it has reached something. @param said what a drill printed; nothing before the first */
  readonly reached: (live: string, said: string) => Promise<boolean>;
  /** What a private drill says in the end: that all is proven, or the reason why not. */
  readonly ends: RegExp;
}

/** Each of them reaches out of a drill on the live server, which is what docs/drill.md says, and not out of a private one. */
export function unfenced(engine: string, make: () => Promise<LiveDatabase>, reaches: readonly Reach[]): void {
  describe(`${engine}: what a private drill fences`, () => {
    let shop: LiveApplication;
    let live: string;
    const options = (): string[] => shop.options.split(' ');
    const drill = async (stream: Buffer, server: string, during?: Reach['during']): Promise<Ran & { said: string }> => {
      const over = new AbortController();
      const ran = penstock(['drill', 'shop/main', '--server', server, ...options()], stream, shop.database.env).finally(() => over.abort());
      if (during !== undefined) {
        do await during(live);
        while (!over.signal.aborted);
      }
      const result = await ran;
      return { ...result, said: `${result.stderr}${result.stdout.toString()}` };
    };
    const configure = (query: string): void => {
      const settings = shop.database.settings.replace(/ \}$/, () => `, checks: ${JSON.stringify([{ query, expect: 'not-empty' }])} }`);
      writeFileSync(join(shop.configDir, 'shop.yaml'), `application: generic\ndatabases:\n  main: ${settings}\n`, { mode: 0o600 });
    };
    beforeEach(async () => {
      shop = await liveApplication(make);
      live = /database: ([^ ,]+)/.exec(shop.database.settings)?.[1] ?? '';
    });
    afterEach(() => shop.remove());

    test.each(reaches)('$what', async ({ plant, calm, check, during, reached, ends }) => {
      configure(check?.(live) ?? 'SELECT 1');
      await plant(live);
      const stream = (await penstock(['dump', 'shop/main', ...options()], '', shop.database.env)).stdout;
      await calm?.(live);
      const before = await shop.database.contents();
      expect(await reached(live, '')).toBe(false);

      const fenced = await drill(stream, 'private', during);
      expect(await reached(live, fenced.said), fenced.said).toBe(false);
      expect(await shop.database.contents()).toBe(before);
      expect(fenced.said).toMatch(ends);

      // Without this, the test would not show that there was anything to fence.
      const open = await drill(stream, 'live', during);
      expect(await reached(live, open.said), open.said).toBe(true);
      await calm?.(live);
    });
  });
}
