import { expect, test } from 'vitest';
import { rowChoice } from '../../../src/operations/extract/row-choice.ts';

test.each([
  ['userid=alice', 'userid', 'alice'],
  [' userid =alice', 'userid', 'alice'],
  ['userid=', 'userid', ''],
  ['userid= a = b\n"c" ', 'userid', ' a = b\n"c" '],
  ['share_with IS NULL', 'share_with', undefined],
  ['share_with is  null ', 'share_with', undefined],
  ['"a=b"=c', 'a=b', 'c'],
  ['"say ""hi""" = x', 'say "hi"', ' x'],
  ['"this is null" is null', 'this is null', undefined],
  // A value, and not the end of the condition.
  ['note=it is null', 'note', 'it is null'],
])('%s', (written, column, value) => {
  expect(rowChoice(written)).toEqual({ written, column, value });
});

test.each(['', 'userid', '=alice', 'is null', '"open=alice', '"a"b=c', 'userid ~ alice'])('%s says nothing', (written) => {
  expect(() => rowChoice(written)).toThrow(/says no column and value/);
});
