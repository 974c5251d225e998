import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aDatabase, aDirectory, aTarget, dumped, restored } from './a-database.ts';

test('a first', async () => {
  const file = aDatabase(`pragma journal_mode=wal; create table t(a integer primary key autoincrement, b text); insert into t values(1,'x'),(2,'it''s'); create index i on t(b); create view v as select * from t;
  create trigger tr after insert on t begin select 1; insert into t values(null,'z'); end; create virtual table f using fts5(x); insert into f values('hello world'); pragma user_version=7;`);
  const target = aTarget(file);
  const dump = await dumped(target);
  await restored(target, dump);
  const again = await dumped(aTarget(file));
  expect(again.text.toString()).toBe(dump.text.toString());
  const hand = join(aDirectory(), 'hand.db');
  execFileSync('sqlite3', ['-bail', hand], { input: dump.text });
  expect((await dumped(aTarget(hand))).text.toString()).toBe(dump.text.toString());
});
