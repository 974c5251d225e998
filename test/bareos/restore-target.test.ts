import { describe, expect, test } from 'vitest';
import { parseBpipeLine } from '../../src/bareos/bpipe-line.ts';
import { restoreTarget, type RestoreTarget } from '../../src/bareos/restore-target.ts';
import { splitCommand } from '../../src/bareos/split-command.ts';
import { Failure } from '../../src/failures/failure.ts';

const call = { where: undefined, replace: undefined, env: {}, stateDir: '/var/lib/penstock', application: 'shop', database: 'orders' };
const target = (where: string | undefined, replace: string | undefined = 'a', env: Record<string, string> = {}): RestoreTarget =>
  restoreTarget({ ...call, where, replace, env });
const file = (directory: string, replace = 'always') => ({ kind: 'file', stem: `${directory}/penstock/shop/orders`, replace });

/**
 * Every writer line ever released. Volumes hold them for years, and Bareos restores with the line it stored: lines are
 * added here, never changed and never removed.
 */
const released = ["writer shop/orders --where '%w' --replace '%r'"];

describe.each(released)('the released line %s', (writer) => {
  const arrives = (where: string, replace: string, version: 25 | 26) => {
    const line = parseBpipeLine(`bpipe:file=/penstock/shop/orders:reader=reader shop/orders:writer=${writer}`).writer;
    const args = splitCommand(version === 26 ? line : line.replaceAll('%w', where).replaceAll('%r', replace));
    const after = (option: string) => args[args.indexOf(option) + 1];
    const env: Record<string, string> = version === 26 ? { BareosWhere: where, BareosReplace: replace } : {};
    return restoreTarget({ ...call, where: after('--where'), replace: after('--replace'), env });
  };

  describe.each([25, 26] as const)('on Bareos %i', (version) => {
    test('where=/ is the live database', () => {
      expect(arrives('', 'a', version)).toEqual({ kind: 'live', replace: 'always' });
    });
    test('another directory is a file below it', () => {
      expect(arrives('/tmp/bareos restores', 'n', version)).toEqual(file('/tmp/bareos restores', 'never'));
    });
    test('the directory of drills is a scratch database', () => {
      expect(arrives('/var/lib/penstock/drill/7', 'w', version)).toEqual({
        kind: 'drill',
        path: '/var/lib/penstock/drill/7',
        replace: 'if-newer',
      });
    });
  });
});

describe('where', () => {
  test.each(['', '/', '//', '/.', '/./'])('%j is the live database', (where) => {
    expect(target(where)).toEqual({ kind: 'live', replace: 'always' });
  });

  test('nothing known is never the live database', () => {
    expect(target(undefined)).toEqual({ kind: 'unknown', replace: 'always' });
    expect(target(undefined, 'a', { BareosWhere: '' })).toEqual({ kind: 'unknown', replace: 'always' });
    expect(target('%w', '%r')).toEqual({ kind: 'unknown', replace: 'never' });
  });

  test('an empty argument yields to BareosWhere', () => {
    expect(target('', 'a', { BareosWhere: '/tmp/x' })).toEqual(file('/tmp/x'));
    expect(target('', 'a', { BareosWhere: '' })).toEqual({ kind: 'live', replace: 'always' });
  });

  test('an argument that says where is not overruled by the environment', () => {
    expect(target('/tmp/x', 'a', { BareosWhere: '' })).toEqual(file('/tmp/x'));
  });

  test.each([
    ['/tmp/x/', '/tmp/x'],
    ['/tmp//x/./y', '/tmp/x/y'],
    ['/tmp/ä b', '/tmp/ä b'],
    ['/var/lib/penstock', '/var/lib/penstock'],
    ['/var/lib/penstock/drills', '/var/lib/penstock/drills'],
    ['/tmp/..x', '/tmp/..x'],
  ])('%j is a file', (where, directory) => {
    expect(target(where)).toEqual(file(directory));
  });

  test.each(['/var/lib/penstock/drill', '/var/lib/penstock/drill/', '/var/lib/penstock//drill/./a/b'])('%j is a drill', (where) => {
    expect(target(where).kind).toBe('drill');
  });

  test('the state directory may be written with a slash at its end', () => {
    expect(restoreTarget({ ...call, where: '/s/drill/1', stateDir: '/s/' }).kind).toBe('drill');
  });

  test.each(['tmp', './tmp', "''", '%w/x', ' ', '/tmp/../etc', '/..', '/var/lib/penstock/drill/../x', '/tmp/a\0b'])(
    '%j is refused',
    (where) => {
      expect(() => target(where)).toThrow(Failure);
      expect(() => target('%w', 'a', { BareosWhere: where })).toThrow(expect.objectContaining({ kind: 'usage' }));
    },
  );
});

describe('replace', () => {
  test.each([
    ['a', 'always'],
    ['w', 'if-newer'],
    ['o', 'if-older'],
    ['n', 'never'],
    ['always', 'always'],
    ['ifnewer', 'if-newer'],
    ['ifolder', 'if-older'],
    ['never', 'never'],
    ['', 'never'],
    [undefined, 'never'],
    ['%r', 'never'],
  ] as const)('%j is %s', (replace, meaning) => {
    expect(restoreTarget({ ...call, where: '/', replace }).replace).toBe(meaning);
  });

  test('%r is read from BareosReplace', () => {
    expect(target('/', '%r', { BareosReplace: 'o' }).replace).toBe('if-older');
  });

  test.each(['x', 'A', 'yes'])('%j is refused', (replace) => {
    expect(() => target('/', replace)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
});
