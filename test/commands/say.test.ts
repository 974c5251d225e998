import { expect, test } from 'vitest';
import { say } from '../../src/commands/say.ts';
import { Failure } from '../../src/failures/failure.ts';
import { Interruption } from '../../src/failures/interruption.ts';

test('a failure is one line and a hint, with its exit status', () => {
  const failure = new Failure('not-whole', 'the stream ends without its seal', { hint: 'take another backup' });
  expect(say('bpipe-writer', failure)).toEqual({
    lines: ['bpipe-writer: error: the stream ends without its seal', 'bpipe-writer: hint: take another backup'],
    status: 65,
  });
});

test('a failure with several findings says each', () => {
  const { lines } = say('penstock', new Failure('configuration', 'one', { details: ['two'] }));
  expect(lines).toEqual(['penstock: error: one', 'penstock: error: two']);
});

test('a signal is 128 + its number, anything else a bug with its stack', () => {
  expect(say('penstock', new Interruption('ended by SIGTERM', 15))).toEqual({ lines: ['penstock: error: ended by SIGTERM'], status: 143 });
  const bug = say('penstock', new TypeError('x is undefined'));
  expect(bug.status).toBe(70);
  expect(bug.lines[0]).toMatch(/^penstock: bug: TypeError: x is undefined\n {4}at /);
});

test('no terminal obeys what a dump has in its names', () => {
  const failure = new Failure('not-whole', 'a statement: \x1b]0;evil\x07\x9b31m', { details: ['two\r'], hint: 'none\u202e' });
  expect(say('penstock', failure).lines).toEqual([
    'penstock: error: a statement: \\u{1b}]0;evil\\u{7}\\u{9b}31m',
    'penstock: error: two\\u{d}',
    'penstock: hint: none\\u{202e}',
  ]);
});
