import { expect, test } from 'vitest';
import { throwIfFailed } from '../../src/engines/throw-if-failed.ts';
import type { Failure } from '../../src/failures/failure.ts';

function failureOf(ending: Parameters<typeof throwIfFailed>[0]): Failure | undefined {
  try {
    throwIfFailed(ending, 'the dump of shop.db');
    return undefined;
  } catch (error) {
    return error as Failure;
  }
}

test('a Failure of the program is a Failure here', () => {
  const complaint = 'penstock: error: no such file\npenstock: error: and more\npenstock: hint: make it';
  expect(failureOf({ status: 66, signal: undefined, complaint })).toMatchObject({
    kind: 'no-input',
    message: 'no such file',
    details: ['and more'],
    hint: 'make it',
  });
});

test('a program that was killed, or fell over, has not finished', () => {
  expect(failureOf({ status: undefined, signal: 'SIGKILL', complaint: '' })).toMatchObject({
    kind: 'unavailable',
    message: 'the dump of shop.db was not finished: signal SIGKILL (9)',
  });
  expect(failureOf({ status: 70, signal: undefined, complaint: 'penstock: bug: Error: oh' })).toMatchObject({
    kind: 'unavailable',
    details: ['penstock: bug: Error: oh'],
  });
});

test('status 0 is well, whatever was said', () => {
  expect(failureOf({ status: 0, signal: undefined, complaint: 'penstock: error: nothing' })).toBeUndefined();
});
