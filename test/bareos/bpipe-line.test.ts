import { describe, expect, test } from 'vitest';
import { buildBpipeLine, parseBpipeLine } from '../../src/bareos/bpipe-line.ts';
import { splitCommand } from '../../src/bareos/split-command.ts';
import { Failure } from '../../src/failures/failure.ts';

const contract =
  "bpipe:file=/penstock/nextcloud/database:reader=/usr/lib/penstock/bpipe-reader nextcloud/database:writer=/usr/lib/penstock/bpipe-writer nextcloud/database --where '%w' --replace '%r'";

describe('buildBpipeLine', () => {
  test('gives the line of the contract', () => {
    const line = buildBpipeLine({
      file: '/penstock/nextcloud/database',
      reader: ['/usr/lib/penstock/bpipe-reader', 'nextcloud/database'],
      writer: ['/usr/lib/penstock/bpipe-writer', 'nextcloud/database', '--where', '%w', '--replace', '%r'],
    });
    expect(line).toBe(contract);
  });

  test.each([
    [['r', 'a b']],
    [['r', "it's"]],
    [['r', "'quoted' first"]],
    [['r', '"', '']],
    [['r', 'x=1', '$HOME', '100%']],
    [['r', 'say "hi" now']],
  ])('what Bareos splits is what was put in: %j', (args) => {
    const line = buildBpipeLine({ file: '/f', reader: args, writer: args });
    const parsed = parseBpipeLine(line);
    expect(splitCommand(parsed.reader)).toEqual(args);
    expect(splitCommand(parsed.writer)).toEqual(args);
  });

  test.each([['a:b'], ['a\\b'], ['a\nb'], ['%w/x'], ['a%%b'], [`'a" b`], ['%r%r']])('refuses %j, which no quoting can carry', (arg) => {
    expect(() => buildBpipeLine({ file: '/f', reader: ['r', arg], writer: ['w'] })).toThrow(Failure);
    expect(() => buildBpipeLine({ file: '/f', reader: ['r'], writer: ['w', arg] })).toThrow(Failure);
  });

  test('%w is for writers: no version replaces it for a reader', () => {
    expect(() => buildBpipeLine({ file: '/f', reader: ['r', '%w'], writer: ['w'] })).toThrow('%w');
  });

  test('99 arguments are the most', () => {
    const args = Array.from({ length: 100 }, () => 'x');
    expect(() => buildBpipeLine({ file: '/f', reader: args, writer: ['w'] })).toThrow('at most 99 arguments, not 100');
    expect(buildBpipeLine({ file: '/f', reader: args.slice(1), writer: ['w'] })).toContain('x x x');
  });
});

describe('parseBpipeLine', () => {
  test('takes keys in any order and case, and drops backslashes as bpipe does', () => {
    expect(parseBpipeLine('bpipe:Writer=w \\x \\\\y:FILE=/a/b:reader=r a=b')).toEqual({ file: '/a/b', reader: 'r a=b', writer: 'w x \\y' });
  });

  test.each([
    ['python:file=/f', 'begins with bpipe:'],
    ['bpipe:/f:reader:writer', 'found /f'],
    ['bpipe:file=/f:reader=r --url http://x:writer=w', 'found //x'],
    ['bpipe:file=/f:reader=r', 'no writer='],
    ['bpipe:file=/f:reader=:writer=w', 'no reader='],
    ['bpipe:file=/f:reader=r:reader=s:writer=w', 'reader= stands twice'],
    ['bpipe:file=f:reader=r:writer=w', 'directory part'],
    ['bpipe:file=/f:reader=r:writer=w:usesuffix=yes', 'found usesuffix=yes'],
  ])('refuses %s', (line, message) => {
    expect(() => parseBpipeLine(line)).toThrow(message);
  });
});
