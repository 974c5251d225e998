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
    return { database, run };
  },
  {
    numbers: (expression, count) =>
      `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count}) SELECT ${expression} FROM c`,
    word: `replace(hex(zeroblob(24)), '00', printf('%08x', n * 2654435761 % 4294967296) || printf('%08x', n))`,
  },
);
