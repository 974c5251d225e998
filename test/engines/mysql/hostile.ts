import type { Flavour } from '../../../src/engines/mysql/flavour.ts';

/** Statements that fill a database with what dumps and restores stumble over. Run through the native client, which takes DELIMITER. */
export function hostileSql(database: string, flavour: Flavour = 'mariadb'): string {
  const name = `\`${database.replaceAll('`', '``')}\``;
  return String.raw`
SET NAMES utf8mb4;
CREATE USER IF NOT EXISTS 'somebody'@'%';
GRANT ALL ON *.* TO 'somebody'@'%';
CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
USE ${name};
CREATE TABLE bytes (id INT PRIMARY KEY, big LONGBLOB, fixed BINARY(16), various VARBINARY(600), bits BIT(12), place GEOMETRY, old VARCHAR(300) CHARACTER SET latin1,
  wide VARCHAR(20) CHARACTER SET utf16, words TEXT, one ENUM('a','b''c'), some SET('x','y;z'), document JSON, much DOUBLE, exact DECIMAL(30,10), moment TIMESTAMP(6) NULL);
INSERT INTO bytes VALUES (1, ${everyByte}, x'00ff', CONCAT(${everyByte}, x'27225c0a0d1a00'), b'101000000001', ST_GeomFromText('LINESTRING(0 0,1 1.5,2 2)'),
  CONVERT(x'80e4f6fc27' USING latin1), 'é𝄞', 'emoji 😀 ''quotes'' "double" back\\slash \n\r\t\0\Z %', 'b''c', 'x,y;z', '{"a":"\\"\'"}', -1e300, 12345678901234567890.0123456789, '2026-03-29 01:30:00.123456');
INSERT INTO bytes (id) VALUES (-2), (0);
CREATE TABLE nothing (a INT) COMMENT 'empty; -- it''s \\ /* */';
CREATE TABLE ${'`a b"c\'d``e.f%g\nh;`'} (${'`x;y`'} INT, ${'`select`'} TEXT);
INSERT INTO ${'`a b"c\'d``e.f%g\nh;`'} VALUES (1, '-- penstock seal sha256\n-- Dump completed on 2026-01-01'), (2, '\nUSE live;\n\\! id\nDELIMITER ;;\nDROP DATABASE live;;'), (3, '),(1,2);');
CREATE TABLE computed (a INT, b INT GENERATED ALWAYS AS (a * 2) STORED, c VARCHAR(9) AS (CONCAT('x', a)) VIRTUAL, hidden INT DEFAULT 7 INVISIBLE, KEY (c));
INSERT INTO computed (a, hidden) VALUES (1, 8), (2, DEFAULT);
CREATE TABLE parts (i INT NOT NULL, d DATE) PARTITION BY RANGE (i) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
INSERT INTO parts VALUES (1, '2026-01-01'), (99, NULL);
CREATE TABLE isam (i INT PRIMARY KEY, t TEXT, FULLTEXT (t)) ENGINE=MyISAM;
INSERT INTO isam VALUES (1, 'one');
${flavour === 'mysql' ? onlyMysql : onlyMariadb}CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE child (p INT, CONSTRAINT knows FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);
INSERT INTO parent VALUES (1), (2);
INSERT INTO child VALUES (1), (2), (2);
CREATE VIEW z_first AS SELECT id, words FROM bytes;
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW a_second AS SELECT id, 'it''s; -- no' AS said FROM z_first;
CREATE VIEW ${'`view ``of`` view`'} AS SELECT * FROM a_second;
CREATE DEFINER='somebody'@'%' FUNCTION double_it(a INT) RETURNS INT DETERMINISTIC RETURN a * 2;
CREATE VIEW calling AS SELECT double_it(id) AS twice FROM parent;
DELIMITER ;;
CREATE PROCEDURE talk(IN a INT, OUT b TEXT) COMMENT 'it''s'
BEGIN
  -- a comment; with 'half a quote
  DECLARE said TEXT DEFAULT 'a; b ;; c';
  /* DROP DATABASE live; */
  IF a > 1 THEN SET b = "double"; ELSE SET b = said; END IF;
END;;
CREATE TRIGGER ${name}.first_one BEFORE INSERT ON ${name}.isam FOR EACH ROW SET NEW.t = CONCAT(NEW.t, ';');;
CREATE TRIGGER second_one BEFORE INSERT ON isam FOR EACH ROW FOLLOWS first_one BEGIN SET NEW.t = UPPER(NEW.t); END;;
CREATE EVENT each_day ON SCHEDULE EVERY 1 DAY COMMENT 'ENABLE DO' DO BEGIN INSERT INTO nothing VALUES (1); DELETE FROM nothing; END;;
CREATE EVENT asleep ON SCHEDULE EVERY 1 HOUR DISABLE DO SELECT 1;;
CREATE EVENT ${'`do`'} ON SCHEDULE AT '2037-01-01 00:00:00' ON COMPLETION PRESERVE DO DELETE FROM nothing;;
DELIMITER ;
SET NAMES latin1;
CREATE PROCEDURE latin() SELECT '${'\u00e9'}';
SET NAMES utf8mb4;
`;
}

const onlyMariadb = String.raw`CREATE SEQUENCE numbers START WITH 41 INCREMENT BY 2;
SELECT NEXTVAL(numbers);
CREATE TABLE historic (a INT) WITH SYSTEM VERSIONING;
INSERT INTO historic VALUES (1);
CREATE TABLE aria (i INT) ENGINE=Aria;
INSERT INTO aria VALUES (5);
CREATE TABLE numbered (id INT DEFAULT NEXTVAL(numbers), CHECK (id > 0));
`;

const onlyMysql = String.raw`CREATE ROLE IF NOT EXISTS reading, 'a role'@'%';
GRANT SELECT ON *.* TO reading;
GRANT reading TO 'somebody'@'%';
SET SESSION sql_generate_invisible_primary_key = ON;
CREATE TABLE keyless (word VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, KEY other ((CAST(word AS CHAR(5))), word));
INSERT INTO keyless VALUES ('one'), ('ONE'), (NULL);
SET SESSION sql_generate_invisible_primary_key = OFF;
CREATE TABLE shapes (id INT PRIMARY KEY, place POINT NOT NULL SRID 4326, area GEOMETRY SRID 0, SPATIAL KEY (place));
INSERT INTO shapes VALUES (1, ST_GeomFromText('POINT(48.1 11.5)', 4326), ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))')), (2, ST_SRID(POINT(27, 39), 4326), NULL);
CREATE TABLE documents (id BINARY(16) DEFAULT (UUID_TO_BIN(UUID())) PRIMARY KEY, body JSON, tags JSON DEFAULT (JSON_ARRAY('),(', ';')), wide BIGINT UNSIGNED AS (CAST(body->>'$."a b"' AS UNSIGNED)) VIRTUAL,
  KEY many ((CAST(tags AS CHAR(20) ARRAY))), CONSTRAINT ${'`it\'s; "ok"`'} CHECK (JSON_VALID(body) AND id <> x'00'), CONSTRAINT later CHECK (wide < 99) NOT ENFORCED);
INSERT INTO documents (id, body) VALUES (x'0102030405060708090a0b0c0d0e0f10', '{"a b": 7, "x": ["\\u0000 \\\\ \\" 😀", 1.0, 1e300]}');
CREATE TABLE hashed (id INT, made DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), PRIMARY KEY (id DESC)) PARTITION BY KEY (id) PARTITIONS 3;
INSERT INTO hashed VALUES (1, '2026-01-01'), (2, '2026-01-01 00:00:00.5'), (5, NULL);
CREATE TABLE listed (id INT, INDEX unseen (id) INVISIBLE) PARTITION BY LIST (id) (PARTITION a VALUES IN (1, 2), PARTITION b VALUES IN (NULL, 3)) ;
INSERT INTO listed VALUES (1), (NULL);
CREATE TABLE secret (v VECTOR(3), b BLOB) COMPRESSION='zlib';
INSERT INTO secret VALUES (STRING_TO_VECTOR('[1,2.5,-3]'), x'2827');
CREATE TABLE counted (a INT, b VARCHAR(9));
INSERT INTO counted VALUES (1, 'x'), (2, 'y');
ANALYZE TABLE counted UPDATE HISTOGRAM ON a, b WITH 8 BUCKETS;
`;

const everyByte = `x'${Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex')}'`;

/** All that a database holds, as text in which two equal databases are equal: definitions with names of databases left out, and every row. */
export async function everythingIn(sql: (statements: string) => Promise<string>, database: string): Promise<string> {
  const quoted = `'${database.replaceAll("'", "''")}'`;
  const name = (part: string): string => `\`${part.replaceAll('`', '``')}\``;
  const list = async (query: string): Promise<string[]> =>
    (await sql(query))
      .split('\n')
      .filter((line) => line !== '')
      .map((hex) => Buffer.from(hex, 'hex').toString('utf8'));
  const parts: string[] = [];
  for (const table of await list(
    `SELECT HEX(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA=${quoted} AND TABLE_TYPE <> 'VIEW' ORDER BY 1`,
  )) {
    const columns = await list(
      `SELECT HEX(COLUMN_NAME) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA=${quoted} AND HEX(TABLE_NAME)='${Buffer.from(table).toString('hex').toUpperCase()}' ORDER BY ORDINAL_POSITION`,
    );
    const definition = await sql(`USE ${name(database)}; SHOW CREATE TABLE ${name(table)}`);
    // MySQL prints also whether a column's character set was written or is the table's; what its dumps hold is always written.
    parts.push(definition.replaceAll(/ CHARACTER SET (\w+)(?= COLLATE \1_)/g, ''));
    const cells = columns.map((column) => `HEX(${name(column)})`).join(',');
    parts.push(
      await sql(`SELECT ${cells} FROM ${name(database)}.${name(table)} ORDER BY ${columns.map((_, index) => index + 1).join(',')}`),
    );
  }
  for (const view of await list(`SELECT HEX(TABLE_NAME) FROM information_schema.VIEWS WHERE TABLE_SCHEMA=${quoted} ORDER BY 1`))
    parts.push(await sql(`USE ${name(database)}; SHOW CREATE VIEW ${name(view)}`));
  parts.push(
    await sql(`SELECT TRIGGER_NAME,EVENT_OBJECT_TABLE,ACTION_ORDER,ACTION_STATEMENT,DEFINER,SQL_MODE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA=${quoted} ORDER BY 1;
      SELECT SPECIFIC_NAME,ROUTINE_TYPE,ROUTINE_DEFINITION,DEFINER,SQL_MODE,ROUTINE_COMMENT,CHARACTER_SET_CLIENT FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA=${quoted} ORDER BY 1,2;
      SELECT EVENT_NAME,EVENT_DEFINITION,STATUS,DEFINER,EVENT_COMMENT,INTERVAL_VALUE,EXECUTE_AT,TIME_ZONE FROM information_schema.EVENTS WHERE EVENT_SCHEMA=${quoted} ORDER BY 1;
      SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME=${quoted}`),
  );
  return parts.join('\n');
}
