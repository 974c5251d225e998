import { describe, expect, test } from 'vitest';
import { contentNames } from '../../../src/formats/archive/content-names.ts';
import { parseEntryName } from '../../../src/formats/archive/entry-name.ts';
import { segment } from '../../support/make-archive.ts';

test('a segment of rows is called the same, wherever it comes', () => {
  const [one, other] = [segment('INSERT 1;\n', 'a'), segment('INSERT 2;\n', 'b')];
  const here = contentNames();
  const there = contentNames();
  const names = [one, other].map(here);
  expect(names[0]).toMatch(/^2-rows\/\d{12}-a\/\d{16}\.sql$/);
  expect([other, one].map(there).toReversed()).toEqual(names);
  expect(new Set(names).size).toBe(2);
});

test('equal ones are told apart, and so are the parts of one statement', () => {
  const nameOf = contentNames();
  const same = segment('INSERT 1;\n', 'a');
  const names = [same, same, { ...same, goesOn: true }, { ...same, goesOn: true }, segment('the end;\n', 'a'), same].map(nameOf);
  expect(new Set(names).size).toBe(6);
  expect(names.map((name) => name.includes('+'))).toEqual([false, false, true, true, false, false]);
  // Of one statement, their names are in its order.
  expect(names.map((name) => name.replace('+', ''))).toEqual(names.map((name) => name.replace('+', '')).toSorted());
});

test('what is not of rows is counted', () => {
  const nameOf = contentNames();
  expect(nameOf(segment('CREATE TABLE t(a);\n'))).toBe('1-before/00000001.sql');
  nameOf(segment('INSERT 1;\n', 'a'));
  expect(nameOf(segment('CREATE INDEX i ON t(a);\n', 't', { stage: 'keys' }))).toMatch(/^3-keys\/\d{12}-t\/00000002\.sql$/);
  expect(nameOf(segment('COMMIT;\n', undefined, { stage: 'after' }))).toBe('4-after/00000003.sql');
});

describe('readers understand it', () => {
  test.each(['t', 'public."naïve / ..\n"', 'ü'.repeat(500)])('%j', (table) => {
    const name = contentNames()(segment('x;\n', table, { goesOn: true }));
    expect(parseEntryName(name)).toEqual({ stage: 'rows', table: table.length < 100 ? table : undefined, goesOn: true, method: 'none' });
    const [directory, file] = [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
    expect([directory.length <= 155, file.length <= 100]).toEqual([true, true]);
  });
});
