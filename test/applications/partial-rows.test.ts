import { expect, test } from 'vitest';
import { partialRows } from '../../src/applications/partial-rows.ts';

test('a condition for each table, and none of its rows is a condition too', () => {
  expect(partialRows.parse({ log: { where: "at > '2026-01-01'" }, 'public."Odd name"': 'none' })).toEqual({
    log: "at > '2026-01-01'",
    'public."Odd name"': '1 = 0',
  });
});

test.each(['true; DROP TABLE t', 'a = 1 \\! id', 'true\n', '', '\0'])('%j is no condition', (where) => {
  expect(partialRows.safeParse({ log: { where } }).success).toBe(false);
});

test.each(['all', 5, { were: 'true' }, {}])('nor is %j a choice', (choice) => {
  expect(partialRows.safeParse({ log: choice }).success).toBe(false);
});
