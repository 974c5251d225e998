import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writing } from '../../src/directories/writing.ts';

test('it gives what the act gives', () => {
  expect(writing('/srv', () => 1)).toBe(1);
});

test('a full disk is said in its one line', () => {
  expect(() => writing('/srv/shop', () => writeFileSync('/dev/full', 'x'))).toThrow(
    expect.objectContaining({ kind: 'io', message: 'no space is left in /srv/shop' }),
  );
});

test('what cannot be written is said by its name, without the paths of descriptors', () => {
  expect(() => writing('/srv/shop', () => mkdirSync('/proc/self/fd/0/x'))).toThrow(
    expect.objectContaining({ kind: 'io', message: expect.stringMatching(/^cannot write \/srv\/shop: E[A-Z]+: [a-z ]+$/) }),
  );
});

test('a bug stays one', () => {
  const bug = new TypeError('no function');
  const act = (): never => {
    throw bug;
  };
  expect(() => writing('/srv', act)).toThrow(bug);
});
