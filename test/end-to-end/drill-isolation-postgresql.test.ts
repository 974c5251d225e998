import { existsSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { isolation } from './suites/isolation.ts';

let server: PostgresqlServer;
let mark = '';
beforeAll(async () => {
  server = await startPostgresql();
  mark = `${server.socket}/mark`;
  await server.sql('CREATE DATABASE bystander');
  await server.sql('CREATE TABLE hit(word text)', 'bystander');
});
afterAll(() => server.stop());

isolation('postgresql', () => livePostgresql(server), {
  async plant(live) {
    await server.sql(
      `CREATE TABLE hit(word text CHECK (length(word) < 100), loud text GENERATED ALWAYS AS (upper(word)) STORED);
       INSERT INTO hit VALUES ('one');
       CREATE SEQUENCE numbers;
       CREATE FUNCTION reach() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO hit VALUES ('function'); RETURN 1; END $$;
       CREATE FUNCTION tried(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
       BEGIN
         BEGIN EXECUTE 'SELECT dblink_exec(''dbname=${live}'', ''DELETE FROM hit'')'; EXCEPTION WHEN others THEN NULL; END;
         BEGIN EXECUTE 'COPY hit TO PROGRAM ''touch ${mark}'''; EXCEPTION WHEN others THEN NULL; END;
         BEGIN EXECUTE 'CREATE EXTENSION dblink'; EXCEPTION WHEN others THEN NULL; END;
         BEGIN EXECUTE 'DELETE FROM ${live}.public.hit'; EXCEPTION WHEN others THEN NULL; END;
         RETURN $1;
       END $$;
       CREATE MATERIALIZED VIEW shown AS SELECT tried(word) AS word FROM hit;
       CREATE INDEX by_tried ON customer(tried(name));
       CREATE TABLE made(word text, same text GENERATED ALWAYS AS (tried(word)) STORED);
       INSERT INTO made VALUES ('a');
       CREATE VIEW calls AS SELECT reach() AS one;
       CREATE VIEW far AS SELECT word FROM ${live}.public.hit;
       CREATE FUNCTION on_hit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM hit; RETURN new; END $$;
       CREATE TRIGGER on_customer BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION on_hit();
       CREATE PUBLICATION shop FOR TABLE customer;`,
      live,
      live,
    );
  },
  places: [/^CREATE TABLE /m, /^-- PostgreSQL database dump complete$/m],
  hostile: [
    '\\connect LIVE',
    '\\c LIVE',
    '\\! touch MARK',
    '\\i /etc/passwd',
    '\\copy hit to program touch',
    "COPY public.hit TO PROGRAM 'touch MARK';",
    "COPY public.hit FROM PROGRAM 'touch MARK';",
    "COPY public.hit FROM '/etc/passwd';",
    'DELETE FROM public.hit;',
    'DROP DATABASE "LIVE";',
    'ALTER DATABASE LIVE RENAME TO gone;',
    "ALTER DATABASE LIVE SET work_mem = '1MB';",
    'ALTER ROLE LIVE CONNECTION LIMIT 0;',
    'SET ROLE postgres;',
    "SET session_preload_libraries = 'x';",
    'SELECT pg_terminate_backend(1);',
    "DO $$ BEGIN EXECUTE 'ALTER DATABASE LIVE CONNECTION LIMIT 0'; END $$;",
    'REVOKE CONNECT ON DATABASE LIVE FROM PUBLIC;',
    "COMMENT ON DATABASE LIVE IS 'forged';",
    "CREATE SUBSCRIPTION s CONNECTION 'dbname=LIVE' PUBLICATION shop;",
    'ALTER SYSTEM SET work_mem = 1;',
    "SELECT dblink_exec('dbname=LIVE', 'DELETE FROM hit');",
    'INSERT INTO public.hit SELECT pg_terminate_backend(1);',
  ].map((statement) => statement.replaceAll('MARK', '/tmp/penstock-mark-LIVE')),
  reading: [
    'SELECT 1 FROM pg_sleep(1)',
    'SELECT count(*) FROM hit',
    'WITH one AS (SELECT 1 AS n) SELECT n FROM one',
    'SELECT count(*) FROM made',
  ],
  writing: [
    'SELECT reach()',
    'SELECT * FROM calls',
    "INSERT INTO hit VALUES ('check') RETURNING 1",
    'DELETE FROM LIVE.public.hit RETURNING 1',
    'WITH gone AS (DELETE FROM hit RETURNING 1) SELECT count(*) FROM gone',
    'SELECT 1 FROM LIVE.public.hit',
    'DROP TABLE hit',
    'CREATE TABLE x(a int)',
    'SELECT 1 INTO x',
    "SELECT nextval('numbers')",
    "SELECT setval('numbers', 1)",
    'SELECT 1 FROM hit FOR UPDATE',
    'SELECT 1 FROM hit FOR SHARE',
    'SELECT 1; DELETE FROM hit',
    'SELECT 1; COMMIT; DELETE FROM hit',
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'LIVE'",
    'SELECT pg_catalog."pg_terminate_backend" (pid) FROM pg_stat_activity',
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT dblink_exec('dbname=LIVE', 'DELETE FROM hit')",
    "COPY hit TO PROGRAM 'touch /tmp/penstock-mark-LIVE'",
    'DO $$ BEGIN DELETE FROM hit; END $$',
    'ALTER DATABASE LIVE RENAME TO gone',
    "SELECT lo_export(1, '/tmp/penstock-mark-LIVE')",
    "SELECT lo_from_bytea(0, 'x')",
    'LOCK TABLE hit',
    'ALTER ROLE LIVE CONNECTION LIMIT 0',
  ],
  beside: () => server.sql("INSERT INTO hit VALUES ('writer')", 'bystander').then(() => undefined),
  surroundings: async () =>
    JSON.stringify([
      existsSync(mark),
      await server.sql('SELECT rolname, rolconnlimit, rolsuper FROM pg_roles ORDER BY 1'),
      await server.sql('SHOW work_mem'),
    ]),
});
