import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import { because } from '../../../support/because.ts';
import { newerPostgresql } from '../../../support/newer-postgresql.ts';
import type { PostgresqlServer } from '../../../support/postgresql-server.ts';
import { aTarget } from '../a-target.ts';
import { dump } from './a-segmented-dump.ts';

/*
 * A real server, and tools that lie about it: shell scripts that stand before the real ones in PATH. That of PostgreSQL 17, since tools of the
 * installed version are taken from their own directory.
 */
describe.skipIf(newerPostgresql.missing)(`a dump in segments, of tools that lie,${because(newerPostgresql)}`, () => {
  let server: PostgresqlServer;
  let directory: string;
  const path = process.env['PATH'] ?? '';
  beforeAll(async () => {
    server = await newerPostgresql.start();
    await server.sql('create role shop login; create database shop owner shop');
    await server.sql(
      `create table large as select i, repeat('f', 400) as f from generate_series(1, 60000) i; alter table large add primary key (i);
       create table small(a int primary key); insert into small select generate_series(1, 5000); create view v as select 1; create table last(a int references small)`,
      'shop',
      'shop',
    );
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'penstock-lying-'));
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(directory, { recursive: true });
  });

  /** The tool of this name is this script from now on, with the real one as `$real`. Asked for its version it answers truly. */
  const lying = (name: 'pg_dump' | 'psql', script: string): void => {
    const bin = server.env['PATH'] ?? '';
    const file = join(directory, 'bin', name);
    mkdirSync(join(directory, 'bin'));
    writeFileSync(file, `#!/bin/bash\nreal=${bin}/${name}\nfor a; do [ "$a" = --version ] && exec $real --version; done\n${script}\n`);
    chmodSync(file, 0o755);
    process.env['PATH'] = `${join(directory, 'bin')}:${bin}:${path}`;
  };

  /** Changes what the real psql is told. */
  const told = (filter: string): string => `exec $real "$@" < <(sed -u ${filter})`;

  const attempt = async (
    workers: number,
    isToBeKilled = false,
  ): Promise<{ stages: Set<string>; warnings: readonly string[]; error: unknown }> => {
    const target = aTarget(server, { database: 'shop' });
    const stages = new Set<string>();
    try {
      const running = await dump(target, await postgresql.examine(target), { workers });
      try {
        for await (const { stage } of running.segments) {
          stages.add(stage);
          if (stage === 'rows' && isToBeKilled) {
            writeFileSync(join(directory, 'first'), '');
            await expect.poll(() => existsSync(join(directory, 'killed'))).toBe(true);
          }
        }
      } catch (error) {
        await expect(running.ended()).rejects.toBe(error);
        throw error;
      }
      await running.ended();
    } catch (error) {
      return { stages, warnings: target.warnings, error };
    }
    return { stages, warnings: target.warnings, error: undefined };
  };

  test('of tools that do not, is one', async () => {
    lying('psql', 'exec $real "$@"');
    expect(await attempt(2)).toEqual({ stages: new Set(['before', 'rows', 'keys', 'after']), warnings: [], error: undefined });
  });

  describe.each([1, 2])('with %i workers, where pg_dump', (workers) => {
    test.each([
      ['is cut among what stands before rows', `$real "$@" | sed '/^CREATE TABLE public.small/q'; exit 0`, /ends inside of a statement/],
      ['is cut before rows', `$real "$@" | sed '/^-- Data for Name/q'; exit 0`, /without "-- PostgreSQL database dump complete"/],
      ['is cut among rows', `$real "$@" | sed '/^2500$/q'; exit 0`, /ends inside of the data of table public\.small/],
      ['is cut after rows', `$real "$@" | sed '/^-- Name: small small_pkey/q'; exit 0`, /without "-- PostgreSQL database dump complete"/],
      ['is cut among keys', `$real "$@" | sed '/ADD CONSTRAINT small_pkey/q'; exit 0`, /without "-- PostgreSQL database dump complete"/],
      ['loses only its mark', `$real "$@" | grep -v 'dump complete'; exit 0`, /unrestrict in another place than its end/],
      ['loses its last line', `$real "$@" | grep -v '^.unrestrict'; exit 0`, /before its \\unrestrict line/],
      ['prints nothing', 'exit 0', /holds no statement/],
      ['prints everything and says 2', `$real "$@"; exit 2`, /pg_dump failed: exit status 2/],
      [
        'complains and says 0',
        `$real "$@"; echo 'pg_dump: error: lost something' >&2; exit 0`,
        /pg_dump failed: pg_dump: error: lost something/,
      ],
      ['is killed in the middle', `$real "$@" | sed '/^2500$/q'; kill -9 $$`, /pg_dump failed: signal SIGKILL/],
      ['says something after its end', `$real "$@"; echo 'INSERT INTO public.last VALUES (9);'`, /a statement after its end/],
      [
        'repeats rows after its keys',
        `$real "$@" | sed 's/^CREATE VIEW/&/; /^-- PostgreSQL database dump complete/i COPY public.last (a) FROM stdin;\\n1\\n\\\\.'`,
        /has rows of public.last after its indexes/,
      ],
    ])('%s, is none', async (_name, script, message) => {
      lying('pg_dump', script);
      const { error, stages } = await attempt(workers);
      expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
      expect(stages).not.toContain('after');
    });
  });

  test('where pg_dump does not make a table that is read apart, is none', async () => {
    lying('pg_dump', `$real "$@" --exclude-table=large`);
    expect((await attempt(2)).error).toMatchObject({ message: 'pg_dump does not make table public.large, though it is there' });
  });

  describe('where psql', () => {
    test.each([
      [
        'is cut at a row and says 0',
        () => told(String.raw`'s/^COPY .*;$/COPY (SELECT * FROM public.large LIMIT 30000) TO STDOUT;\n\\q/'`),
        /psql failed while it read table public\.large: exit status 0/,
      ],
      [
        'reads all and ends before it says so',
        () => told(String.raw`'s/^COPY .*;$/&\n\\q/'`),
        /psql failed while it read table public\.large: exit status 0/,
      ],
      [
        'is killed among rows',
        () =>
          `(until [ -e ${directory}/first ]; do sleep 0.05; done; kill -9 $$; : >${directory}/killed) >/dev/null 2>&1 & exec $real "$@"`,
        /psql failed while it .*: signal SIGKILL/,
      ],
      [
        'has a COPY that fails',
        () => told(String.raw`'s/ TO STDOUT/ TO NOWHERE/'`),
        /psql failed while it read table public\.large: psql:<stdin>:\d+: ERROR: syntax error/,
      ],
      [
        'has a COPY that fails in the middle',
        () => told(String.raw`'s/^COPY .* TO STDOUT/COPY (SELECT i, 1 \/ (30000 - i) FROM public.large) TO STDOUT/'`),
        /psql failed while it read table public\.large: .*division by zero/,
      ],
      ['reads all and says 2', () => `$real "$@"; exit 2`, /psql failed while it ended: exit status 2/],
      [
        'reads all and complains',
        () => `$real "$@"; echo 'WARNING: page verification failed' >&2; exit 0`,
        /psql failed while it ended: WARNING: page verification failed/,
      ],
      ['says more than it was asked', () => `$real "$@"; echo more`, /psql (?:printed something|failed while it ended)/],
      [
        'says it is at its end inside of a row',
        () => `$real "$@" | sed -u 's/^30000\t/\\\\./'`,
        /a line that begins with|ended inside of a row/,
      ],
    ])('%s, is none', async (name, script, message) => {
      lying('psql', script());
      const { error, stages } = await attempt(2, name === 'is killed among rows');
      expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
      expect(stages).not.toContain('after');
    });

    test.each([
      [
        'does not take up the snapshot',
        () => told(`"s/^SET TRANSACTION SNAPSHOT .*/SET TRANSACTION SNAPSHOT '00000003-0000001B-1';/"`),
        /one session reads the database, not 2: psql failed while it took up the snapshot/,
      ],
      ['does not start', () => 'exit 3', /one session reads the database, not 2: psql failed while it took up the snapshot: exit status 3/],
      [
        'says something before it is asked',
        () => 'echo hello; $real "$@"',
        /one session reads the database, not 2: psql answers what it was not asked: hello/,
      ],
    ])('%s, pg_dump reads all, and that is said', async (_name, script, message) => {
      lying('psql', script());
      const { error, stages, warnings } = await attempt(2);
      expect(error).toBeUndefined();
      expect(stages).toContain('after');
      expect(warnings).toEqual([expect.stringMatching(message) as string]);
    });
  });
});
