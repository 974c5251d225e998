import { describe, expect, test } from 'vitest';
import { nearestName } from '../../src/applications/nearest-name.ts';

const known = ['databases', 'directories', 'maintenance', 'restore', 'stream', 'file', 'host'];

describe('nearestName', () => {
  test.each([
    ['databses', 'databases'],
    ['dtaabases', 'databases'],
    ['database', 'databases'],
    ['DATABASES', 'databases'],
    ['direcotires', 'directories'],
    ['maintainance', 'maintenance'],
    ['fiel', 'file'],
    ['hots', 'host'],
    ['hst', 'host'],
  ])('%s was meant to be %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant);
  });

  test.each(['', 'x', 'socket', 'fohist', 'constructor', 'd'.repeat(5000)])('%j is near to nothing', (typed) => {
    expect(nearestName(typed, known)).toBeUndefined();
  });

  test('the nearest of several wins', () => {
    expect(nearestName('orders2', ['orders1', 'orders', 'order'])).toBe('orders1');
    expect(nearestName('resume', ['restore', 'resumes'])).toBe('resumes');
  });
});
