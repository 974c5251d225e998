import { expect, test } from 'vitest';
import { settingClause } from '../../../src/engines/postgresql/setting-clause.ts';

test('settings that are lists are lists again', () => {
  expect(settingClause('search_path', '"$user", "odd ""x"" %", public, ""')).toBe(
    `SET "search_path" TO '$user', 'odd "x" %', 'public', ''`,
  );
  expect(settingClause('search_path', '')).toBe(`SET "search_path" TO ''`);
  expect(settingClause('my.setting', 'a, b')).toBe(`SET "my"."setting" TO 'a, b'`);
});
