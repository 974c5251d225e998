import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveDatabase } from './live-database.ts';
import type { PostgresqlServer } from './postgresql-server.ts';

/**
 * A small PostgreSQL database on a server that tests share, with something of each kind, owned by a role of its own that is no
 * superuser, reached by TCP with a password.
 */
export async function livePostgresql(server: PostgresqlServer): Promise<LiveDatabase> {
  const database = `live_${randomBytes(4).toString('hex')}`;
  const directory = await mkdtemp(join(tmpdir(), 'penstock-postgresql-secret-'));
  const password = join(directory, 'password');
  await writeFile(password, `s3cret:\\ '"${database}\n`, { mode: 0o600 });
  await server.sql(`CREATE ROLE ${database} LOGIN CREATEDB PASSWORD 's3cret:\\ ''"${database}'`);
  await server.sql(`CREATE DATABASE ${database} OWNER ${database} TEMPLATE template0`);
  await server.sql(`ALTER DATABASE ${database} SET work_mem = '5MB'; COMMENT ON DATABASE ${database} IS 'a shop'`);
  await server.sql(
    `CREATE TABLE customer(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, note bytea);
     CREATE TABLE "order; DROP"(customer int REFERENCES customer, total double precision, "what's ""in""" bytea);
     CREATE TABLE empty(a int, b int);
     CREATE INDEX by_name ON customer(name) WHERE note IS NOT NULL;
     CREATE VIEW rich AS SELECT name FROM customer;
     CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.note := convert_to('touched; ' || new.name, 'UTF8'); RETURN new; END $$;
     CREATE TRIGGER touched BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
     INSERT INTO customer(name, note) VALUES ('Carol 🎉', '\\x410042ff'), (E'O''Brien\\\\', NULL), (E'-- penstock seal 1\\n\\\\connect live', '\\x00ff');
     INSERT INTO "order; DROP" VALUES (1, 0.1, '\\x0001'), (2, -1e300, NULL), (3, 5e-324, convert_to(repeat('x', 3000), 'UTF8'));
     SELECT lo_from_bytea(0, '\\x00ff10');`,
    database,
    database,
  );
  const beside = async (): Promise<string[]> =>
    lines(await server.sql(`SELECT datname FROM pg_database WHERE datname LIKE '${database}\\_\\_%' ORDER BY 1`));
  return {
    env: server.env,
    settings: `{ engine: postgresql, host: 127.0.0.1, port: ${server.port}, database: ${database}, user: ${database}, password: { file: '${password}' } }`,
    async contents() {
      // pg_dump prints everything in an order of its own; only its random \restrict token differs between two dumps.
      const dump = (await server.dump(database)).toString('latin1').replaceAll(/^\\(un)?restrict .*$/gm, '');
      // No ACL means the default one; written out it means the same.
      const acl = `(SELECT array_agg(item::text ORDER BY item::text) FROM unnest(coalesce(datacl, acldefault('d', datdba))) AS item)`;
      const outside = await server.sql(
        `SELECT pg_get_userbyid(datdba), ${acl}, datconnlimit, datallowconn, shobj_description(oid, 'pg_database'), (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = oid)
         FROM pg_database WHERE datname = '${database}'`,
      );
      return `${dump}\n${outside}`;
    },
    wreck: () =>
      server
        .sql(
          `DELETE FROM "order; DROP"; UPDATE customer SET name = 'x'; DROP TABLE empty; DROP VIEW rich; CREATE TABLE IF NOT EXISTS newer(a int)`,
          database,
          database,
        )
        .then(() => undefined),
    beside,
    async remove() {
      for (const name of [database, ...(await beside())]) await server.sql(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await server.sql(`DROP ROLE ${database}`);
      await rm(directory, { recursive: true });
    },
  };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
