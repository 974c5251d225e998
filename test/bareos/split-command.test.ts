import { describe, expect, test } from 'vitest';
import { splitCommand } from '../../src/bareos/split-command.ts';

describe('splitCommand', () => {
  test.each([
    ['', []],
    ['   \t ', []],
    ['/bin/reader shop/orders', ['/bin/reader', 'shop/orders']],
    ['  /bin/reader \t shop/orders  ', ['/bin/reader', 'shop/orders']],
    ["writer --where '' --replace 'a'", ['writer', '--where', '', '--replace', 'a']],
    ['writer "a b" \'c "d"\'', ['writer', 'a b', 'c "d"']],
    // Seen on Bareos 25.1: a quote inside an argument is a letter like any other.
    ['echo e="f g"', ['echo', 'e="f', 'g"']],
    ["a 'b'c d", ['a', 'b', 'c', 'd']],
    ["''", ['']],
    ["a '", ['a']],
    ["a 'open end", ['a', 'open end']],
    ['a\tb c', ['a\tb', 'c']],
    ["$HOME * ; > x | y `z` \\'", ['$HOME', '*', ';', '>', 'x', '|', 'y', '`z`', "\\'"]],
  ] as const)('%j', (line, args) => {
    expect(splitCommand(line)).toEqual(args);
  });
});
