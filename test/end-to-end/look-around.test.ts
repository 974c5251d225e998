import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothServers } from '../support/both-servers.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';

/* docs/extract.md: one table, straight from a stored stream into a database of its own. */

const servers = bothServers();

interface Kind {
  readonly live: () => Promise<LiveDatabase>;
  readonly to: (shop: LiveApplication) => string;
  /** SQLite counts the state of an AUTOINCREMENT as a row. */
  readonly rows: number;
  readonly drop?: (shop: LiveApplication) => Promise<unknown>;
}
const engines: Record<string, Kind> = {
  SQLite: { live: liveSqlite, to: (shop) => `file=${join(shop.directory, 'look.db')}`, rows: 4 },
  MariaDB: { live: () => liveMariadb(servers.mariadb), to: (shop) => `database=${nameOf(shop)}__penstock_look`, rows: 3 },
  PostgreSQL: {
    live: () => livePostgresql(servers.postgresql),
    to: (shop) => `database=${nameOf(shop)}_look`,
    rows: 3,
    drop: (shop) => servers.postgresql.sql(`DROP DATABASE ${nameOf(shop)}_look`),
  },
};
const nameOf = ({ database }: LiveApplication): string => /database: (\w+)/.exec(database.settings)?.[1] ?? '';

describe.each(Object.entries(engines))('a table of %s', (_name, { live, to, rows, drop }) => {
  let shop: LiveApplication;
  let stream: Buffer;
  let options: string[];
  beforeAll(async () => {
    shop = await liveApplication(live);
    options = shop.options.split(' ');
    stream = (await penstock(['dump', 'shop/main', ...options])).stdout;
  });
  afterAll(async () => {
    await drop?.(shop);
    await shop.remove();
  });

  const look = async (input: Buffer) => {
    const table = await penstock(['extract', '--table', 'customer'], input);
    const restored = await penstock(['restore', 'shop/main', '--unsealed', '--to', to(shop), '--json', ...options], table.stdout);
    return { extracted: table.status, restored };
  };

  test('of a stream that was cut: nothing is made', async () => {
    const { extracted, restored } = await look(stream.subarray(0, stream.length - 100));
    expect([extracted, restored.status]).toEqual([65, 65]);
    expect(await shop.database.beside()).toEqual([]);
  });

  test('goes into a database of its own, and the live one stays as it is', async () => {
    const before = await shop.database.contents();
    const { extracted, restored } = await look(stream);
    expect([extracted, restored.stderr.replaceAll(/^penstock: warning: .*\n/gm, ''), restored.status]).toEqual([0, '', 0]);
    expect(JSON.parse(restored.stdout.toString())).toMatchObject({ outcome: 'restored', rows });
    expect(await shop.database.contents()).toBe(before);
    // There it is, and is not replaced without a word for it.
    expect((await look(stream)).restored).toMatchObject({ status: 73 });
  });
});
