import { liveSqlite } from '../support/live-sqlite.ts';
import { drills } from './suites/drills.ts';

drills('sqlite', liveSqlite, {
  slow: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n',
  rows: 7,
  tables: 4,
});
