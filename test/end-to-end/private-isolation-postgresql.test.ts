import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { proven, unfenced } from './suites/unfenced.ts';

let server: PostgresqlServer;
let session: ChildProcess | undefined;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

const mark = (live: string): string => `/tmp/penstock-mark-${live}`;
const forget = (live: string): Promise<void> => Promise.resolve(rmSync(mark(live), { force: true }));

/** A function that tries, says nothing where it fails, and is called while it is loaded: by the query of a materialised view. */
async function plantCalled(live: string, body: string): Promise<void> {
  await server.sql(
    `CREATE FUNCTION tried() RETURNS int LANGUAGE plpgsql AS $$ BEGIN BEGIN ${body} EXCEPTION WHEN others THEN NULL; END; RETURN 1; END $$;
     CREATE MATERIALIZED VIEW made AS SELECT tried() AS one;`,
    live,
    live,
  );
}

/** Somebody of the application, who has its live database open. */
async function openSession(live: string): Promise<void> {
  session = spawn('psql', ['-h', server.socket, '-p', String(server.port), '-U', live, '-d', live, '-c', 'SELECT pg_sleep(3600)'], {
    stdio: 'ignore',
  });
  while ((await sleepers(live)) !== '1\n') await new Promise((resolve) => setTimeout(resolve, 20));
}
const sleepers = (live: string): Promise<string> =>
  server.sql(`SELECT count(*) FROM pg_stat_activity WHERE datname = '${live}' AND query = 'SELECT pg_sleep(3600)'`);

unfenced('postgresql', () => livePostgresql(server), [
  {
    what: 'ALTER DATABASE of the live one, from a materialised view’s function',
    plant: (live) => plantCalled(live, `EXECUTE 'ALTER DATABASE ${live} SET work_mem = ''9MB''';`),
    calm: (live) => server.sql(`ALTER DATABASE ${live} SET work_mem = '5MB'`).then(() => undefined),
    reached: async (live) =>
      (
        await server.sql(
          `SELECT setconfig::text FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase WHERE datname = '${live}'`,
        )
      ).includes('9MB'),
    ends: proven,
  },
  {
    what: 'sessions of the live application, ended by a function',
    plant: (live) =>
      plantCalled(
        live,
        `PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${live}' AND query = 'SELECT pg_sleep(3600)';`,
      ),
    calm: async (live) => {
      session?.kill();
      await openSession(live);
    },
    reached: async (live) => (await sleepers(live)) !== '1\n',
    ends: proven,
  },
  {
    what: 'a program of the server’s host, by a superuser’s function',
    plant: async (live) => {
      await server.sql(`ALTER ROLE ${live} SUPERUSER`);
      await plantCalled(live, `EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch ${mark(live)}''';`);
    },
    calm: forget,
    reached: (live) => Promise.resolve(existsSync(mark(live))),
    ends: proven,
  },
  {
    what: 'a file of the server’s host, by a function of one who may write them',
    plant: async (live) => {
      await server.sql(`GRANT pg_write_server_files TO ${live}`);
      await plantCalled(live, `EXECUTE 'COPY (SELECT 1) TO ''${mark(live)}''';`);
    },
    calm: forget,
    reached: (live) => Promise.resolve(existsSync(mark(live))),
    ends: proven,
  },
  {
    what: 'the live database itself, by dblink as a superuser',
    plant: async (live) => {
      await server.sql(`ALTER ROLE ${live} SUPERUSER`);
      await server.sql('CREATE TABLE hit(word text); CREATE EXTENSION dblink', live, live);
      await plantCalled(
        live,
        `PERFORM public.dblink_exec('host=${server.socket} port=${server.port} user=postgres dbname=${live}', 'INSERT INTO hit VALUES (''reached'')');`,
      );
    },
    calm: (live) => server.sql('DELETE FROM hit', live).then(() => undefined),
    reached: async (live) => (await server.sql('SELECT count(*) FROM hit', live)) !== '0\n',
    ends: /error: a private server does not make the extensions dblink: they may reach what is outside of it\n/,
  },
]);
afterAll(() => void session?.kill());
