import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import type { DumpedSegment as Segment, SegmentLoader } from '../../../../src/engines/segments.ts';
import { startPostgresql, type PostgresqlServer } from '../../../support/postgresql-server.ts';
import { aDatabase, expectUntouched } from '../a-database.ts';
import { aTarget, type TestTarget } from '../a-target.ts';
import { inOneOrder, load, prove, segmented, type Segmented } from './a-segmented-dump.ts';

let server: PostgresqlServer;
let name: string;
let stored: Segmented;
let target: TestTarget;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb');
});
afterAll(() => server.stop());
beforeEach(async () => {
  name = await aDatabase(
    server,
    `create table refers(a int references t); insert into refers select a from t;
    create table wide as select repeat('w', 400) as w, i from generate_series(1, 40000) i; create index on wide(i); create index on wide(w, i); create unique index on wide(i)`,
  );
  target = aTarget(server, { database: name });
  stored = await segmented(target, 2);
});

const staging = (): string => `${name}__penstock_new`;
const sessions = (): Promise<string> => server.sql(`select count(*) from pg_stat_activity where datname = '${staging()}'`);
const changed = (change: (segment: Segment) => Segment): Pick<Segmented, 'segments' | 'counts' | 'examination'> => ({
  ...stored,
  segments: stored.segments.map(change),
});
const replaced = (stage: Segment['stage'], table: string | undefined, from: string, to: string) =>
  changed((segment) =>
    segment.stage === stage && segment.table === table
      ? { ...segment, text: Buffer.from(segment.text.toString('latin1').replace(from, to), 'latin1') }
      : segment,
  );

describe('segments', () => {
  test('are loaded whatever the order of their rows and keys, and swapped', async () => {
    const before = inOneOrder(await server.dump(name));
    const of = (stage: Segment['stage']): Segment[] => stored.segments.filter((segment) => segment.stage === stage);
    const segments = [...of('before'), ...of('rows').toReversed(), ...of('keys').toReversed(), ...of('after')];
    await prove(target, { ...stored, segments }, 3);
    expect((await postgresql.swap(target, stored.examination)).kept).toMatch(/__penstock_/);
    expect(inOneOrder(await server.dump(name))).toBe(before);
    expect(await sessions()).toBe('0\n');
  });

  test('of one table make its indexes side by side', async () => {
    // Each waits for the other where it is made in the staging database; alone none ever is.
    await server.sql(
      `create function meets(i int, own int, other int) returns int immutable language plpgsql as $$ begin
         if i = 1 and pg_catalog.current_query() like 'CREATE INDEX%' and current_database() like '%\\_new' then
           perform pg_catalog.pg_advisory_lock_shared(own);
           for turn in 1..2000 loop
             if exists (select from pg_catalog.pg_locks where locktype = 'advisory' and objid = other and database = (select oid from pg_catalog.pg_database where datname = current_database())) then return i; end if;
             perform pg_catalog.pg_sleep(0.01);
           end loop;
           raise 'nobody came';
         end if;
         return i;
       end $$;
       create index on wide(meets(i, 1, 2)); create index on wide(meets(i, 2, 1))`,
      name,
      'shop',
    );
    stored = await segmented(target, 2);
    const before = inOneOrder(await server.dump(name));
    expect(stored.segments.filter(({ stage, text }) => stage === 'keys' && text.includes('meets'))).toHaveLength(2);
    await prove(target, stored, 2);
    expect(inOneOrder(await server.dump(staging()))).toBe(before);
  });

  test('of a dump with all keys of a table in one segment are loaded, too', async () => {
    const before = inOneOrder(await server.dump(name));
    const merged: Segment[] = [];
    for (const segment of stored.segments) {
      const at = merged.findIndex(({ stage, table }) => segment.stage === 'keys' && stage === 'keys' && table === segment.table);
      const same = merged[at];
      if (same === undefined) merged.push(segment);
      else merged[at] = { ...same, text: Buffer.concat([same.text, segment.text]) };
    }
    expect(merged.length).toBeLessThan(stored.segments.length);
    await prove(target, { ...stored, segments: merged }, 3);
    expect(inOneOrder(await server.dump(staging()))).toBe(before);
  });

  test('a row that is there twice is the complaint of the session that makes the key, and ends all', async () => {
    await expect(prove(target, replaced('rows', 'public.t', '\n2500\n', '\n2500\n2500\n'), 2)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringMatching(
        /^the dump cannot be loaded: psql:<stdin>:\d+: ERROR: could not create unique index "t_pkey"/,
      ) as string,
    });
    await expect.poll(sessions).toBe('0\n');
    await expectUntouched(server, name);
  });

  test('a row that is missing is known by what was counted', async () => {
    await expect(prove(target, replaced('rows', 'public.wide', '\t2500\n', `\t2500\n`.replace('2500', '1')), 2)).rejects.toMatchObject({
      message: expect.stringMatching(/could not create unique index/) as string,
    });
    await postgresql.discard(target);
    const lost = changed((segment) => ({
      ...segment,
      text:
        segment.table === 'public.refers' && segment.stage === 'rows'
          ? Buffer.from(segment.text.toString().replace('\n2500\n', '\n'))
          : segment.text,
    }));
    await expect(prove(target, lost, 2)).rejects.toMatchObject({
      message: expect.stringContaining('table public.refers has 4999 rows, not 5000') as string,
    });
    await expectUntouched(server, name);
  });

  test.each([
    ['a statement', 'CREATE TABLE public.half (\n a integer\n', /^a segment of the dump ends inside of a statement/],
    ['the data of a table', 'COPY public.t (a) FROM stdin;\n1\n', /^a segment of the dump ends inside of the data of table/],
    ['a command of psql', '\\! true\n', /restrict/],
    ['another database', '\\connect postgres\n', /restrict/],
  ])('that end inside of, or hold, %s are refused', async (_what, text, message) => {
    const hostile = changed((segment) =>
      segment.table === 'public.refers' && segment.stage === 'rows' ? { ...segment, text: Buffer.from(text) } : segment,
    );
    await expect(prove(target, hostile, 2)).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringMatching(message) as string });
    await expect.poll(sessions).toBe('0\n');
    await expectUntouched(server, name);
  });

  test('of which one is not followed by what it goes on with are refused', async () => {
    await expect(
      prove(
        target,
        changed((segment) => (segment.table === 'public.wide' ? { ...segment, goesOn: true } : segment)),
        2,
      ),
    ).rejects.toMatchObject({
      kind: 'not-whole',
      message: 'a segment of the dump is not followed by what it goes on with',
    });
    await expectUntouched(server, name);
  });

  test('whose session is ended by the server, or whose end is not awaited, leave nobody', async () => {
    await postgresql.stage(target, stored.examination);
    const loader = (await load(target, { workers: 3 })) as SegmentLoader;
    await loader.write(stored.segments[0] as Segment);
    expect(await sessions()).toBe('3\n');
    await server.sql(`select pg_terminate_backend(min(pid)) from pg_stat_activity where datname = '${staging()}'`);
    await expect(
      (async () => {
        for (;;)
          for (const segment of stored.segments.filter(({ table }) => table === 'public.wide'))
            await loader.write({ ...segment, stage: 'rows' });
      })(),
    ).rejects.toMatchObject({ message: expect.stringContaining('terminating connection') as string });
    await expect(loader.end(stored.counts)).rejects.toMatchObject({ message: expect.stringContaining('terminating connection') as string });
    await expect.poll(sessions).toBe('0\n');

    const other = (await load(target, { workers: 2 })) as SegmentLoader;
    await other.abort();
    await expect.poll(sessions).toBe('0\n');
    await expectUntouched(server, name);
  });

  test('are loaded by fewer sessions where no more are let in, which is said', async () => {
    await server.sql('alter role shop connection limit 2');
    try {
      await prove(target, stored, 4);
      expect(target.warnings).toEqual([
        expect.stringMatching(/^[12] sessions? loads?, not 4: the dump cannot be loaded: .*too many connections/) as string,
      ]);
    } finally {
      await server.sql('alter role shop connection limit -1');
    }
  });

  test('cannot be loaded in place', async () => {
    expect(await load(aTarget(server, { database: name }, { strategy: 'in-place' }), { workers: 2 })).toBeUndefined();
  });
});

test('of a newer server: a setting that is not known here is left out in every session', async () => {
  const before = inOneOrder(await server.dump(name));
  await prove(
    target,
    changed((segment) => ({
      ...segment,
      text: Buffer.from(segment.text.toString('latin1').replace('SET lock_timeout = 0;', 'SET transaction_timeout = 0;'), 'latin1'),
    })),
    2,
  );
  expect(target.warnings.filter((line) => !line.includes('transaction_timeout'))).toEqual([]);
  expect(inOneOrder(await server.dump(staging()))).toBe(before);
});
