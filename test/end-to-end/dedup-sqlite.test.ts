import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { liveSqlite } from '../support/live-sqlite.ts';
import { dedup } from './suites/dedup.ts';

dedup(
  'sqlite',
  async () => {
    const database = await liveSqlite();
    const file = /file: (\S+)/.exec(database.settings)?.[1] ?? '';
    const run = (sql: string): Promise<void> => {
      using opened = new DatabaseSync(file);
      opened.exec(sql);
      return Promise.resolve();
    };
    const byHand = (dump: Buffer): Promise<string> => {
      const loaded = `${file}.by-hand`;
      execFileSync('sqlite3', ['-bail', '-cmd', '.dbconfig defensive off', loaded], { input: dump });
      const rows = execFileSync('sqlite3', [loaded, 'SELECT count(*) FROM item'], { encoding: 'utf8' });
      rmSync(loaded);
      return Promise.resolve(rows);
    };
    return { database, run, byHand };
  },
  {
    numbers: (expression, count) =>
      `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count}) SELECT ${expression} FROM c`,
    word: `replace(hex(zeroblob(24)), '00', printf('%08x', n * 2654435761 % 4294967296) || printf('%08x', n))`,
  },
);
