import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveDatabase } from './live-database.ts';
import type { MariadbServer } from './mariadb-server.ts';

/** What each has of its own. */
const only = {
  mariadb: { rights: 'GRANT SELECT ON mysql.proc', tables: '' },
  mysql: {
    rights: 'GRANT SHOW_ROUTINE ON *.*',
    tables: `
      SET sql_generate_invisible_primary_key = ON;
      CREATE TABLE keyless(word VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, document JSON, hidden INT INVISIBLE DEFAULT 7 CHECK (hidden > 0), KEY ((UPPER(word))));
      SET sql_generate_invisible_primary_key = OFF;
      INSERT INTO keyless(word, document) VALUES ('one', '{"a": [1, "),(''"]}'), ('two', NULL);
      ANALYZE TABLE keyless UPDATE HISTOGRAM ON hidden WITH 4 BUCKETS;`,
  },
} as const;

/** A small database on a MariaDB or MySQL that tests share, with something of each kind, and an account of its own with a password. */
export async function liveMariadb(server: MariadbServer): Promise<LiveDatabase> {
  const database = `live_${randomBytes(4).toString('hex')}`;
  const directory = await mkdtemp(join(tmpdir(), 'penstock-mariadb-secret-'));
  const password = join(directory, 'password');
  await writeFile(password, `s3cret '"#\\ ${database}\n`, { mode: 0o600 });
  const literal = `s3cret ''"#\\\\ ${database}`;
  await server.sql(`
    CREATE DATABASE ${database} CHARACTER SET utf8mb4;
    CREATE USER ${database}@localhost IDENTIFIED BY '${literal}';
    GRANT ALL ON ${database}.* TO ${database}@localhost;
    GRANT ALL ON \`${database.replaceAll('_', '\\_')}\\_\\_penstock\\_%\`.* TO ${database}@localhost;
    ${only[server.flavour].rights} TO ${database}@localhost;
    USE ${database};
    CREATE TABLE customer(id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, note BLOB, KEY by_name(name)) ENGINE=InnoDB;
    CREATE TABLE \`order; DROP\`(customer INT, total DOUBLE, \`what's "in"\` LONGBLOB, FOREIGN KEY (customer) REFERENCES customer(id)) ENGINE=InnoDB;
    CREATE TABLE \`empty\`(a INT, b INT) ENGINE=InnoDB;
    ${only[server.flavour].tables}
    INSERT INTO customer(name, note) VALUES ('Carol 🎉', x'410042ff'), ('O''Brien\\\\', NULL), ('-- penstock seal 1\\nUSE live;', x'00ff');
    INSERT INTO \`order; DROP\` VALUES (1, 0.1, x'0001'), (2, -1e300, NULL), (3, 5e-300, REPEAT('x', 3000));
    CREATE DEFINER=${database}@localhost VIEW rich AS SELECT name FROM customer;
    CREATE DEFINER=${database}@localhost TRIGGER touched BEFORE UPDATE ON customer FOR EACH ROW SET new.note = concat('touched; ', new.name);
    CREATE DEFINER=${database}@localhost PROCEDURE tidy() DELETE FROM \`empty\`;
    CREATE DEFINER=${database}@localhost EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM \`empty\`;`);
  const beside = async (): Promise<string[]> =>
    (await rows(server, `SHOW DATABASES LIKE '${database.replaceAll('_', '\\_')}\\_\\_%'`)).flat();
  return {
    env: server.env,
    settings: `{ engine: mysql, socket: ${server.socket}, database: ${database}, user: ${database}, password: { file: '${password}' } }`,
    async contents() {
      const tables = await rows(
        server,
        `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = '${database}' ORDER BY 1`,
      );
      const parts = await Promise.all(
        tables.map(async ([table = '', type]) => {
          const name = `\`${database}\`.\`${table}\``;
          const definition = (await server.sql(`SHOW CREATE TABLE ${name}`)).replaceAll(database, 'DB');
          return [
            table,
            type,
            definition,
            await server.sql(`CHECKSUM TABLE ${name} EXTENDED`).then((sum) => sum.split('\t')[1]),
            await server.sql(`SELECT * FROM ${name}`),
          ];
        }),
      );
      const objects = await server.sql(`
        SELECT trigger_name, action_statement, definer FROM information_schema.triggers WHERE trigger_schema = '${database}' ORDER BY 1;
        SELECT routine_name, routine_definition, definer FROM information_schema.routines WHERE routine_schema = '${database}' ORDER BY 1;
        SELECT event_name, event_definition, status, definer FROM information_schema.events WHERE event_schema = '${database}' ORDER BY 1;`);
      return JSON.stringify([parts, objects]);
    },
    wreck: () =>
      server
        .sql(
          `DELETE FROM \`order; DROP\`; UPDATE customer SET name = 'x'; DROP TABLE \`empty\`; DROP VIEW rich; CREATE TABLE IF NOT EXISTS newer(a INT); DROP EVENT nightly`,
          database,
        )
        .then(() => undefined),
    beside,
    async remove() {
      for (const name of [database, ...(await beside())]) await server.sql(`DROP DATABASE IF EXISTS \`${name}\``);
      await server.sql(`DROP USER ${database}@localhost`);
      await rm(directory, { recursive: true });
    },
  };
}

async function rows(server: MariadbServer, query: string): Promise<string[][]> {
  return (await server.sql(query))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}
