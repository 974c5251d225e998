import { expect, test } from 'vitest';
import { appDifferences } from '../../../src/operations/apps/app-differences.ts';

const list = (enabled: Record<string, string | undefined>, disabled: Record<string, string | undefined> = {}) => ({
  enabled: new Map(Object.entries(enabled)),
  disabled: new Map(Object.entries(disabled)),
});

test('every way of an app from one list to another', () => {
  const was = list({ calendar: '5.3.1', contacts: '7.1.0', files: '2.4.0', lost: '1.0', dav: '1.0' }, { talk: undefined, old: '3' });
  const is = list(
    { files: '2.5.0', talk: '22.0', fresh: '0.1', dav: undefined },
    { calendar: '5.3.1', contacts: undefined, spare: undefined },
  );
  expect(appDifferences(was, is)).toEqual({
    disabled: [
      { app: 'calendar', was: '5.3.1', is: '5.3.1' },
      { app: 'contacts', was: '7.1.0' },
    ],
    enabled: [{ app: 'talk', is: '22.0' }],
    gone: [
      { app: 'lost', was: '1.0', wasEnabled: true },
      { app: 'old', was: '3', wasEnabled: false },
    ],
    new: [
      { app: 'fresh', is: '0.1', isEnabled: true },
      { app: 'spare', isEnabled: false },
    ],
    changed: [{ app: 'files', was: '2.4.0', is: '2.5.0' }],
  });
});

test('the same lists differ in nothing', () => {
  const one = list({ files: '2' }, { talk: undefined });
  expect(Object.values(appDifferences(one, one)).flat()).toEqual([]);
});
