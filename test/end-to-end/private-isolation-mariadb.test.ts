import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { unfenced } from './suites/unfenced.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=OFF']);
  await server.sql(
    'CREATE DATABASE bystander; CREATE TABLE bystander.hit(word VARCHAR(20)) ENGINE=InnoDB; INSERT INTO bystander.hit VALUES ("secret"); CREATE TABLE bystander.parent(id INT PRIMARY KEY) ENGINE=InnoDB; INSERT INTO bystander.parent VALUES (1)',
  );
});
afterAll(() => server.stop());

let held = false;
const mark = (live: string): string => join(server.directory, `mark-${live}`);

unfenced('mariadb', () => liveMariadb(server), [
  {
    what: 'a file of the server’s, written by a function that a check calls',
    plant: (live) =>
      server
        .sql(
          `GRANT FILE ON *.* TO ${live}@localhost; USE ${live}; 
DELIMITER $$
CREATE DEFINER=${live}@localhost FUNCTION reach() RETURNS INT READS SQL DATA BEGIN SELECT 1 INTO OUTFILE '${mark(live)}'; RETURN 1; END $$`,
        )
        .then(() => undefined),
    calm: (live) => Promise.resolve(rmSync(mark(live), { force: true })),
    check: () => 'SELECT reach()',
    reached: (live) => Promise.resolve(existsSync(mark(live))),
    ends: /FAIL SELECT reach\(\): .*found the server said: Access denied/,
  },
  {
    what: 'a variable of the whole server’s, set by a function that a check calls',
    plant: (live) =>
      server
        .sql(
          `GRANT SUPER ON *.* TO ${live}@localhost; USE ${live}; 
DELIMITER $$
CREATE DEFINER=${live}@localhost FUNCTION reach() RETURNS INT READS SQL DATA BEGIN SET GLOBAL max_connections = 77; RETURN 1; END $$`,
        )
        .then(() => undefined),
    calm: () => server.sql('SET GLOBAL max_connections = 151').then(() => undefined),
    check: () => 'SELECT reach()',
    reached: async () => (await server.sql('SELECT @@GLOBAL.max_connections')) === '77\n',
    ends: /FAIL SELECT reach\(\): .*found the server said: Access denied/,
  },
  {
    what: 'the rows of another database, read by a view that a check reads',
    plant: (live) =>
      server
        .sql(
          `GRANT SELECT ON bystander.* TO ${live}@localhost; CREATE DEFINER=${live}@localhost VIEW ${live}.far AS SELECT word FROM bystander.hit`,
        )
        .then(() => undefined),
    check: () => 'SELECT word FROM far',
    reached: (_, said) => Promise.resolve(said.includes('secret')),
    ends: /error: the view far cannot be made: .*denied[^]*hint: a private server has this database alone/,
  },
  {
    what: 'a row of another database, held by a foreign key while the drill goes on',
    plant: async (live) => {
      held = false;
      await server.sql(`GRANT SELECT, REFERENCES ON bystander.* TO ${live}@localhost;
        CREATE TABLE ${live}.child(parent INT, FOREIGN KEY (parent) REFERENCES bystander.parent(id)) ENGINE=InnoDB;
        INSERT INTO ${live}.child VALUES (1)`);
    },
    // The live one would hold it, too.
    calm: (live) => server.sql(`DELETE FROM ${live}.child`).then(() => undefined),
    check: () => 'SELECT SLEEP(2) + 1',
    during: () =>
      server.sql('DELETE FROM bystander.parent; INSERT INTO bystander.parent VALUES (1)').then(
        () => undefined,
        () => void (held = true),
      ),
    reached: () => Promise.resolve(held),
    ends: /error: .*REFERENCES command denied[^]*hint: a private server has this database alone/,
  },
]);
