import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothServers } from '../support/both-servers.ts';
import { archived, liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';

/* What is taken out of an archive is what is taken out of a plain stream of the same database. */

const servers = bothServers();

const engines: Record<string, () => Promise<LiveDatabase>> = {
  sqlite: liveSqlite,
  mariadb: () => liveMariadb(servers.mariadb),
  postgresql: () => livePostgresql(servers.postgresql),
};

describe.each(Object.keys(engines))('%s', (engine) => {
  let shops: LiveApplication[];
  let streams: Buffer[];
  beforeAll(async () => {
    const database = await (engines[engine] as () => Promise<LiveDatabase>)();
    const same = (): Promise<LiveDatabase> => Promise.resolve({ ...database, remove: () => Promise.resolve() });
    shops = [await liveApplication(() => Promise.resolve(database)), await liveApplication(archived(same))];
    streams = await Promise.all(shops.map(async ({ options }) => (await penstock(['dump', 'shop/main', ...options.split(' ')])).stdout));
  });
  afterAll(async () => {
    for (const shop of shops.toReversed()) await shop.remove();
  });

  test.each([
    ['customer', 'csv'],
    ['customer', 'jsonl'],
    ['"order; DROP"', 'jsonl'],
    ['empty', 'csv'],
  ])('%s as %s', async (table, format) => {
    const [plain, archive] = await Promise.all(
      streams.map((stream) => penstock(['extract', '--table', table, '--format', format], stream)),
    );
    // What is left out is said alike.
    expect(archive).toMatchObject({ status: 0, stderr: plain?.stderr });
    // In which order rows come, nobody says.
    const lines = (text: Buffer | undefined): string[] => String(text).split('\n').toSorted();
    expect(lines(archive?.stdout)).toEqual(lines(plain?.stdout));
  });

  test('a table that is not there, and an archive that is damaged', async () => {
    const [, archive = Buffer.alloc(0)] = streams;
    expect(await penstock(['extract', '--table', 'custmer'], archive)).toMatchObject({
      status: 66,
      stderr: expect.stringContaining('did you mean customer?'),
    });
    const damaged = Buffer.from(archive);
    damaged[damaged.indexOf('SHA256SUMS') + 600] = 0;
    expect(await penstock(['extract', '--table', 'customer'], damaged)).toMatchObject({
      status: 65,
      stderr: expect.stringContaining('was changed'),
    });
  });

  test('inspect says the same of both, the format aside', async () => {
    const [plain, archive] = await Promise.all(
      streams.map(
        async (stream) => JSON.parse((await penstock(['inspect', '--json'], stream)).stdout.toString()) as Record<string, unknown>,
      ),
    );
    expect([plain?.['format'], archive?.['format']]).toEqual(['plain 1', 'archive 1']);
    expect(archive?.['accounts']).toEqual(plain?.['accounts']);
    const seals = [plain, archive].map((said) => said?.['seal'] as { counts: object } | undefined);
    expect(seals[1]?.counts).toEqual(seals[0]?.counts);
  });
});
