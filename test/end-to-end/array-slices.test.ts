import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { because } from '../support/because.ts';
import { newerPostgresql } from '../support/newer-postgresql.ts';
import { penstock } from '../support/penstock.ts';
import { type PostgresqlServer, startPostgresql } from '../support/postgresql-server.ts';

/*
 * The slice of an array is written like a variable of psql: `a[1:"USER"]`. pg_dump writes it so, and psql puts in the value where it has such a variable; some of
 * them nobody can unset.
 */

const tables = (...more: string[]): string => `
  CREATE TABLE slices(id int PRIMARY KEY, a int[], n int, "USER" int, "ENCODING" int, "ERROR" int, "QUIET" int);
  INSERT INTO slices VALUES (1, '{1,2,3,4}', 2, 1, 2, 3, 4);
  CREATE VIEW users AS SELECT a[1 : "USER"] AS b FROM slices;
  CREATE INDEX by_user ON slices ((a[1 : "USER"]));
  ${more.join('\n')}`;
const others = [
  'CREATE VIEW lower AS SELECT a[1 : n] AS b FROM slices; CREATE VIEW coalesced AS SELECT a[1 : coalesce(n, 1)] AS b, a[: greatest(n, 2)] AS c FROM slices;',
  'CREATE VIEW encoding AS SELECT a[1 : "ENCODING"] AS b FROM slices; CREATE INDEX by_quiet ON slices ((a[1 : "QUIET"]));',
  'ALTER TABLE slices ADD CHECK (a[1 : "ERROR"] IS NOT NULL);',
  `CREATE FUNCTION cut(a int[], "USER" int) RETURNS int[] LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT a[1 : "USER"]; SELECT a[2 : coalesce("USER", 2)]; END;`,
  // Here it is the function's own text.
  `CREATE FUNCTION texts() RETURNS text LANGUAGE sql AS $$ SELECT ':USER :"USER"' || (a[1 :"USER"])::text FROM slices $$;`,
];

function slices(version: string, start: () => Promise<PostgresqlServer>): void {
  describe(`PostgreSQL ${version}`, () => {
    let server: PostgresqlServer;
    let directory: string;
    beforeAll(async () => {
      server = await start();
      directory = await mkdtemp(join(tmpdir(), 'penstock-slices-'));
    });
    afterAll(async () => {
      await server.stop();
      await rm(directory, { recursive: true });
    });

    test.each(['plain', 'archive'])('come back through Penstock, format %s', async (format) => {
      await server.sql(`CREATE DATABASE ${format}`);
      await server.sql(tables(...others), format);
      const settings = `{ engine: postgresql, host: ${server.socket}, port: ${server.port}, database: ${format}, user: postgres }`;
      const text = `application: generic\ndatabases:\n  main: ${settings}\nstream: { format: ${format} }\n`;
      await writeFile(join(directory, `${format}.yaml`), text, { mode: 0o600 });
      const options = ['--config-dir', directory, '--state-dir', join(directory, 'state')];
      const before = (await server.dump(format)).toString();
      expect(before).toMatch(/a\[1:"USER"\]/);
      const dumped = await penstock(['dump', `${format}/main`, ...options], '', server.env);
      expect(dumped.status).toBe(0);
      await server.sql('DROP TABLE slices CASCADE', format);
      expect(await penstock(['restore', `${format}/main`, ...options], dumped.stdout, server.env)).toMatchObject({ status: 0 });
      const unmarked = (dump: string): string => dump.replaceAll(/^\\(un)?restrict .*$/gm, '');
      expect(unmarked((await server.dump(format)).toString())).toBe(unmarked(before));
      expect(await server.sql('TABLE coalesced; SELECT b FROM encoding', format)).toBe('{1,2}\t{1,2}\n{1,2}\n');
    });

    test('do not come back by hand, but with the variable unset', async () => {
      await server.sql('CREATE DATABASE hand');
      await server.sql(tables(), 'hand');
      await writeFile(join(directory, 'hand.sql'), await server.dump('hand'));
      await server.sql('CREATE DATABASE failed; CREATE DATABASE again');
      const shell = (command: string): Promise<unknown> =>
        promisify(execFile)('sh', ['-c', command], {
          cwd: directory,
          env: {
            PATH: `${server.env['PATH'] ?? '/usr/bin'}:${process.env['PATH']}`,
            PGHOST: server.socket,
            PGPORT: String(server.port),
            PGUSER: 'postgres',
          },
        });
      await expect(shell('psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d failed -f hand.sql')).rejects.toMatchObject({
        code: 3,
        stderr: expect.stringContaining('syntax error at or near') as string,
      });
      await shell(String.raw`psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d again -c '\unset USER' -f hand.sql`);
      expect(await server.sql('SELECT b FROM users', 'again')).toBe('{1}\n');
    });
  });
}

slices('as installed', () => startPostgresql());
describe.skipIf(newerPostgresql.missing)(`from Debian 13${because(newerPostgresql)}`, () => {
  slices('17', () => newerPostgresql.start());
});
