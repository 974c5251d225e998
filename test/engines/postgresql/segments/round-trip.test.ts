import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import { scan } from '../../../../src/engines/postgresql/scan.ts';
import { makesOnlyIndexes } from '../../../../src/engines/postgresql/segments/makes-only-indexes.ts';
import { segmentBytes, type Stage } from '../../../../src/streams/segment.ts';
import { because } from '../../../support/because.ts';
import { newerPostgresql } from '../../../support/newer-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../../../support/postgresql-server.ts';
import { aTarget } from '../a-target.ts';
import { concatenated, inOneOrder, prove, segmented } from './a-segmented-dump.ts';
import { largeEverything } from './large-everything.ts';

const stages: readonly Stage[] = ['before', 'rows', 'keys', 'after'];

function roundTrips(name: string, start: () => Promise<PostgresqlServer>, workers: readonly number[]): void {
  describe(`${name}: a database of everything, in segments,`, () => {
    let server: PostgresqlServer;
    let original: string;
    const path = process.env['PATH'];
    beforeAll(async () => {
      server = await start();
      process.env['PATH'] = server.env['PATH'] === undefined ? path : `${server.env['PATH']}:${path}`;
      await server.sql('create role shop login createdb; create role clerk login; create database everything owner shop');
      await server.sql(largeEverything, 'everything', 'shop');
      original = inOneOrder(await server.dump('everything'));
    }, 120_000);
    afterAll(async () => {
      process.env['PATH'] = path;
      await server.stop();
    });

    test.each(workers)('by %i workers is a dump, loads by hand and by as many sessions', { timeout: 180_000 }, async (count) => {
      const target = aTarget(server, { database: 'everything' });
      const stored = await segmented(target, count);
      expect(target.warnings).toEqual([]);
      expect(stored.dump.workers).toBe(count);

      // Stages come in their order, segments are of their size, and what goes on is of one table.
      const { segments } = stored;
      expect(segments.map(({ stage }) => stage)).toEqual(
        segments.map(({ stage }) => stage).toSorted((a, b) => stages.indexOf(a) - stages.indexOf(b)),
      );
      for (const [at, { stage, text, goesOn, table }] of segments.entries()) {
        expect(text.length).toBeLessThan(segmentBytes + 128 * 1024);
        expect(goesOn || text.at(-1) === 0x0a).toBe(true);
        const following = goesOn ? segments[at + 1] : undefined;
        expect([following?.stage ?? stage, goesOn ? following?.table : table]).toEqual([stage, table]);
      }
      expect(segments.some(({ goesOn }) => goesOn)).toBe(true);
      // What alters a table is one segment, before all that only makes indexes of it.
      const keyed = segments.flatMap(({ stage, table }) => (stage === 'keys' ? [table] : []));
      const altering = segments.flatMap(({ stage, table, text }, at) =>
        stage === 'keys' && !makesOnlyIndexes(text, table ?? '') ? [{ table, at }] : [],
      );
      expect(new Set(altering.map(({ table }) => table)).size).toBe(altering.length);
      for (const { table, at } of altering) {
        expect(segments.findIndex((each) => each.stage === 'keys' && each.table === table)).toBe(at);
      }
      expect(altering.length).toBeLessThan(keyed.length);
      expect(keyed).toContain('public."dots.and ""quotes""*?"');
      expect(keyed).not.toContain('public.parted');

      const whole = scan();
      const text = concatenated(stored);
      for (let at = 0; at < text.length; at += 100_000) whole.push(text.subarray(at, at + 100_000));
      expect(stored.counts).toEqual(whole.finish().counts);

      await server.sql('drop database if exists by_hand');
      await server.sql('create database by_hand owner shop template template0');
      // pg_dump 17 writes a slice as psql writes its variables, in any of its dumps.
      await server.sql(Buffer.concat([Buffer.from('\\unset USER\n\\unset HOST\n'), text]), 'by_hand', 'shop');
      expect(inOneOrder(await server.dump('by_hand')) === original).toBe(true);

      await prove(target, stored, count);
      expect(inOneOrder(await server.dump('everything__penstock_new')) === original).toBe(true);
      await postgresql.discard(target);
      expect(target.warnings).toEqual([]);
    });
  });
}

roundTrips('PostgreSQL', () => startPostgresql(), [1, 2, 4]);
describe.skipIf(newerPostgresql.missing)(`from Debian 13${because(newerPostgresql)}`, () => {
  roundTrips('PostgreSQL 17', () => newerPostgresql.start(), [1, 2]);
});
