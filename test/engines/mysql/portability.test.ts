import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classifier } from '../../../src/engines/mysql/classify.ts';
import { collationFor } from '../../../src/engines/mysql/collations.ts';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { mentionsIn } from '../../../src/engines/mysql/mentions.ts';
import { portable, type ServerFacts } from '../../../src/engines/mysql/portability.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, put } from './a-run.ts';

const mysql84: ServerFacts = {
  flavour: 'mysql',
  version: '8.4.3',
  collations: new Set(['utf8mb4_0900_ai_ci', 'utf8mb4_unicode_520_ci', 'utf8mb4_bin', 'utf8mb3_general_ci']),
  account: 'shop@localhost',
  mayDefine: false,
  accounts: undefined,
  force: false,
};

/** What becomes of one statement, and what is said. */
function adapted(text: string, server: ServerFacts): { text: string | undefined; said: string[] } {
  const said: string[] = [];
  const adapt = portable(server, (line) => said.push(line));
  return { text: adapt(text, classifier()(text, ';')), said };
}

describe('a statement on its way into another server', () => {
  test.each([
    "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,\n4e11fa47-71ca-11e1-9e33-c80aa9429562:1-77'",
    "SET @@GLOBAL.GTID_PURGED='3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5'",
    'SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN',
    'SET @@SESSION.SQL_LOG_BIN= 0',
    'SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN',
    "SET GLOBAL gtid_slave_pos='0-1-2'",
  ])('%s is left out, and said', (text) => {
    expect(adapted(text, mysql84)).toEqual({
      text: undefined,
      said: [expect.stringMatching(/ is left out: it would change the server, not this database$/)],
    });
  });

  test.each([
    'SET @@GLOBAL.general_log=1',
    "SET @@GLOBAL.GTID_PURGED=(SELECT 'x')",
    'SET @@SESSION.SQL_LOG_BIN= 1',
    "SET GLOBAL gtid_slave_pos='1' , GLOBAL general_log=1",
  ])('%s is refused as before', (text) => {
    expect(() => classifier()(text, ';')).toThrow(/variable that no dump|no dump tool writes/);
  });

  test('modes that MySQL 8 has no more, and those of MariaDB alone', () => {
    const { text, said } = adapted("/*!50003 SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,TIME_ROUND_FRACTIONAL' */", mysql84);
    expect(text).toBe("/*!50003 SET sql_mode = 'STRICT_TRANS_TABLES' */");
    expect(said).toEqual(['the sql_mode NO_AUTO_CREATE_USER, TIME_ROUND_FRACTIONAL is left out: this server does not know it']);
  });

  test('collations of another server, everywhere but in strings and names', () => {
    const { text, said } = adapted(
      "CREATE TABLE `t` (`a` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci DEFAULT 'COLLATE utf8mb4_uca1400_ai_ci', `utf8mb4_uca1400_ai_ci` int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci",
      mysql84,
    );
    expect(text).toBe(
      "CREATE TABLE `t` (`a` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT 'COLLATE utf8mb4_uca1400_ai_ci', `utf8mb4_uca1400_ai_ci` int) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci",
    );
    expect(said).toEqual([
      'this server does not know the collation utf8mb4_uca1400_ai_ci: utf8mb4_0900_ai_ci stands for it, which may sort and compare otherwise',
    ]);
  });

  test('a collation that nothing comes near is refused, and with --force is another one', () => {
    const text = 'CREATE TABLE `t` (`a` varchar(9)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_swedish_as_ci';
    expect(() => adapted(text, mysql84)).toThrow(/has nothing like the collation utf8mb4_uca1400_swedish_as_ci/);
    expect(adapted(text, { ...mysql84, force: true }).text).toContain('COLLATE=utf8mb4_unicode_520_ci');
  });

  test('a definer that may not be named becomes the account itself, with --force alone', () => {
    const text = '/*!50003 CREATE*/ /*!50017 DEFINER=`gone`@`%`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW SET @a = 1 */';
    expect(mentionsIn(text)).toMatchObject([{ what: 'definer', name: 'gone@%' }]);
    expect(adapted(text, mysql84)).toEqual({ text, said: [] });
    expect(adapted(text, { ...mysql84, force: true })).toEqual({
      text: text.replace('DEFINER=`gone`@`%`', ''),
      said: [
        'gone@% is left out as definer, because shop@localhost may not name it as definer: its views and programs run as shop@localhost',
      ],
    });
    const itself = text.replace('`gone`@`%`', '`shop`@`localhost`');
    expect(adapted(itself, { ...mysql84, force: true })).toEqual({ text: itself, said: [] });
  });
});

test.each([
  ['utf8mb4_0900_ai_ci', ['utf8mb4_uca1400_nopad_ai_ci', 'utf8mb4_unicode_520_ci'], 'utf8mb4_uca1400_nopad_ai_ci'],
  ['utf8mb4_0900_ai_ci', ['utf8mb4_unicode_520_ci'], 'utf8mb4_unicode_520_ci'],
  ['utf8mb4_0900_as_cs', ['utf8mb4_unicode_520_ci', 'utf8mb4_bin'], undefined],
  ['utf8mb4_0900_bin', ['utf8mb4_bin'], 'utf8mb4_bin'],
  ['utf8mb3_general_ci', ['utf8_general_ci'], 'utf8_general_ci'],
  ['utf8_general_ci', ['utf8mb3_general_ci'], 'utf8mb3_general_ci'],
  ['latin1_klingon_ci', ['latin1_swedish_ci'], undefined],
])('of %s, where there are %j, %s is taken', (wanted, known, taken) => {
  expect(collationFor(wanted, new Set(known), false)).toBe(taken);
});

describe('on a real MariaDB', { timeout: 300_000 }, () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
  }, 120_000);
  afterAll(() => server.stop());

  /** As mysqldump 8.4 writes it with its defaults, and MariaDB's two spellings of the line that no server reads. */
  const dump = (sandbox: string): Buffer =>
    Buffer.from(`${sandbox}
/*!40101 SET NAMES utf8mb4 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;
SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5';
CREATE TABLE \`t\` (
  \`a\` varchar(30) COLLATE utf8mb4_0900_ai_ci NOT NULL,
  \`twice\` varchar(40) GENERATED ALWAYS AS (concat(\`a\`,\`a\`)) STORED,
  \`later\` varchar(30) GENERATED ALWAYS AS (upper(\`a\`)) VIRTUAL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
INSERT INTO \`t\` (\`a\`) VALUES ('x'),('utf8mb4_0900_ai_ci');
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`gone\`@\`nowhere\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select \`t\`.\`a\` AS \`a\` from \`t\` */;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
-- Dump completed
`);

  test.each(['/*!999999\\- enable the sandbox mode */', '/*M!999999\\- enable the sandbox mode */'])(
    'a foreign dump behind %s',
    async (sandbox) => {
      const target = aTarget(server, 'ported');
      await put(target, dump(sandbox));
      await mysql.swap({ ...target, surroundings: { ...target.surroundings, now: new Date() } }, undefined);
      expect(await server.sql('SELECT a, twice, later FROM ported.t ORDER BY 1 DESC')).toBe(
        'x\txx\tX\nutf8mb4_0900_ai_ci\tutf8mb4_0900_ai_ciutf8mb4_0900_ai_ci\tUTF8MB4_0900_AI_CI\n',
      );
      expect(target.warnings).toEqual([
        'SET SQL_LOG_BIN is left out: it would change the server, not this database',
        'SET GTID_PURGED is left out: it would change the server, not this database',
        expect.stringMatching(/^this server does not know the collation utf8mb4_0900_ai_ci: utf8mb4_uca1400_nopad_ai_ci stands for it/),
        expect.stringContaining('is a definer and does not exist here'),
      ]);
      await server.sql('DROP DATABASE ported');
    },
  );

  test('a missing definer, with --force, is the account that restores', async () => {
    const target = aTarget(server, 'forced', { force: true });
    await put(target, dump('--'));
    await mysql.swap(target, undefined);
    expect(await server.sql("SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'forced'")).toBe('root@localhost\n');
    expect(await server.sql('SELECT COUNT(*) FROM forced.v')).toBe('2\n');
    expect(target.warnings).toContainEqual(expect.stringMatching(/^gone@nowhere is left out as definer, because it does not exist here/));
  });
});
