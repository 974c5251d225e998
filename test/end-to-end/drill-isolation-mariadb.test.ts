import { afterAll, beforeAll } from 'vitest';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { isolation } from './suites/isolation.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=OFF']);
  await server.sql('CREATE DATABASE bystander; CREATE TABLE bystander.hit(word VARCHAR(20)) ENGINE=InnoDB');
});
afterAll(() => server.stop());

isolation('mariadb', () => liveMariadb(server), {
  async plant(live) {
    await server.sql(`
      GRANT FILE ON *.* TO ${live}@localhost;
      SET GLOBAL event_scheduler = OFF;
      USE ${live};
      CREATE TABLE hit(word VARCHAR(20), loud VARCHAR(20) AS (upper(word)) STORED, CHECK (length(word) < 100)) ENGINE=InnoDB;
      CREATE SEQUENCE numbers ENGINE=InnoDB;
      INSERT INTO hit(word) VALUES ('one');
      CREATE DEFINER=${live}@localhost EVENT due ON SCHEDULE EVERY 1 SECOND STARTS '2020-01-01' ON COMPLETION PRESERVE ENABLE DO INSERT INTO ${live}.hit(word) VALUES ('event');
      CREATE DEFINER=${live}@localhost TRIGGER ${live}.on_customer BEFORE INSERT ON ${live}.customer FOR EACH ROW INSERT INTO ${live}.hit(word) VALUES ('trigger');
      CREATE DEFINER=${live}@localhost VIEW far AS SELECT h.word FROM ${live}.hit h;
      DELIMITER $$
      CREATE DEFINER=${live}@localhost FUNCTION reach() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO ${live}.hit(word) VALUES ('function'); RETURN 1; END $$
      CREATE DEFINER=${live}@localhost PROCEDURE escape() BEGIN COMMIT; SET SESSION TRANSACTION READ WRITE; INSERT INTO ${live}.hit(word) VALUES ('procedure'); SELECT 1; END $$
      DELIMITER ;
      CREATE DEFINER=${live}@localhost VIEW calls AS SELECT ${live}.reach() AS one;`);
  },
  async calm(live) {
    await server.sql(`
      DROP EVENT ${live}.due;
      DROP VIEW ${live}.calls;
      CREATE EVENT bystander.due ON SCHEDULE EVERY 1 SECOND DO INSERT INTO bystander.hit VALUES ('event');
      SET GLOBAL event_scheduler = ON;`);
    // The scheduler does run: an event like it fires here.
    while ((await server.sql('SELECT count(*) FROM bystander.hit WHERE word = "event"')) === '0\n') await server.sql('SELECT SLEEP(0.2)');
    await server.sql('DROP EVENT bystander.due; DELETE FROM bystander.hit');
  },
  places: [/^DROP TABLE IF EXISTS `customer`/m, /^-- Dump completed/m],
  hostile: [
    'USE LIVE;',
    "INSERT INTO LIVE.hit(word) VALUES ('forged');",
    "INSERT INTO `LIVE`.`hit` VALUES ('forged', NULL);",
    'CREATE TRIGGER LIVE.x BEFORE INSERT ON LIVE.customer FOR EACH ROW CALL anything();\nDROP TABLE LIVE.hit;',
    'RENAME TABLE LIVE.hit TO LIVE.gone;',
    'CREATE TABLE LIVE.x (a int);',
    'CREATE TABLE /*!99999 x ( */ LIVE.x (a int);',
    'DROP TABLE LIVE.hit;',
    'DROP VIEW LIVE.rich;',
    'SET GLOBAL max_connections = 11;',
    'ALTER DATABASE LIVE COMMENT = 1;',
    'ALTER TABLE LIVE.hit DISABLE KEYS;',
    'DELETE FROM LIVE.hit;',
    'DELIMITER $$\nBEGIN NOT ATOMIC DROP TABLE LIVE.hit; END $$\nDELIMITER ;',
    '/*!50003 DROP TABLE LIVE.hit */;',
    'CREATE EVENT LIVE.x ON SCHEDULE EVERY 1 SECOND DO SELECT 1;',
    'CREATE TABLE x (a int) ENGINE=MERGE UNION=(LIVE.hit) INSERT_METHOD=LAST;',
    '\\! touch /tmp/penstock-LIVE',
    'system touch /tmp/penstock-LIVE',
    'source /etc/passwd',
    'CALL LIVE.escape();',
    "SET character_set_client = 28;\nCREATE TABLE x (a text);\nINSERT INTO `x` VALUES ('\u00bf\\'); DROP TABLE LIVE.hit; -- ');",
    "SET character_set_client = 0x67626b;\nCREATE TABLE x (a text);\nINSERT INTO `x` VALUES ('\u00bf\\'); DROP TABLE LIVE.hit; -- ');",
    "CREATE TABLE x (a int) --\x7f '\n; DROP TABLE LIVE.hit; -- '\n;",
    'DELIMITER $$\nCREATE TRIGGER --\x7f x BEFORE INSERT ON y FOR EACH\n LIVE.x BEFORE INSERT ON LIVE.hit FOR EACH ROW SET NEW.word = 1 $$\nDELIMITER ;',
    'DELIMITER $$\nCREATE EVENT x ON SCHEDULE --\x7f DISABLE DO\n EVERY 1 SECOND ENABLE DO DELETE FROM LIVE.hit $$\nDELIMITER ;',
    'DELIMITER $$\nSET sql_mode=\'ANSI_QUOTES\' $$\nCREATE DEFINER="\\"@" TRIGGER x BEFORE INSERT ON y FOR EACH " TRIGGER LIVE.x BEFORE INSERT ON LIVE.hit FOR EACH ROW SET NEW.word = 1 -- "\n$$\nDELIMITER ;',
    "CREATE TABLE x (a text) VALUES (load_file('/etc/passwd'));",
    "LOAD DATA INFILE '/etc/passwd' INTO TABLE LIVE.hit;",
  ],
  reading: ['SELECT SLEEP(3) + 1', 'SELECT count(*) FROM hit', '(SELECT 1)', 'WITH one AS (SELECT 1 AS n) SELECT n FROM one', 'VALUES (1)'],
  writing: [
    'SELECT LIVE.reach()',
    'SELECT reach()',
    'SELECT * FROM calls',
    'CALL escape()',
    'BEGIN NOT ATOMIC COMMIT; SET SESSION TRANSACTION READ WRITE; DELETE FROM LIVE.hit; END',
    "INSERT INTO hit(word) VALUES ('check')",
    "INSERT INTO LIVE.hit(word) VALUES ('check') RETURNING 1",
    'DELETE FROM LIVE.hit RETURNING 1',
    'UPDATE LIVE.hit SET word = 1',
    'DROP TABLE LIVE.hit',
    'TRUNCATE LIVE.hit',
    'CREATE TABLE LIVE.x(a int)',
    'RENAME TABLE LIVE.hit TO LIVE.gone',
    'ALTER DATABASE LIVE CHARACTER SET latin1',
    "SELECT 1 INTO OUTFILE 'LIVE-outfile'",
    "SELECT 1 FROM hit INTO DUMPFILE 'LIVE-outfile'",
    'SELECT NEXT VALUE FOR LIVE.numbers',
    'SELECT SETVAL(LIVE.numbers, 1000)',
    'SELECT 1 FROM LIVE.hit FOR UPDATE',
    'SELECT 1 FROM LIVE.hit LOCK IN SHARE MODE',
    'SELECT 1; DELETE FROM LIVE.hit',
    'START TRANSACTION READ WRITE',
    'LOCK TABLES LIVE.hit WRITE',
    'SET GLOBAL max_connections = 11',
    "EXECUTE IMMEDIATE 'DELETE FROM LIVE.hit'",
    '/*!50003 DELETE FROM LIVE.hit */',
    'SELECT 1 /*!50003 FROM LIVE.hit FOR UPDATE */',
    'ANALYZE DELETE FROM LIVE.hit',
  ],
  beside: () => server.sql("INSERT INTO bystander.hit VALUES ('writer')").then(() => undefined),
  surroundings: async () =>
    JSON.stringify([
      await server.sql('SELECT @@GLOBAL.max_connections'),
      await server.sql('SELECT * FROM bystander.hit WHERE word <> "writer"'),
      (await server.sql('SHOW DATABASES')).replaceAll(/live_\w+/g, ''),
    ]),
});
