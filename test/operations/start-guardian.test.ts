import { expect, test } from 'vitest';
import { guardianCall } from '../../src/operations/start-guardian.ts';

const context = {
  ownProgram: (args: readonly string[]) => ({ file: '/usr/lib/penstock/penstock', args: ['--as-penstock', ...args] }),
  configDir: '/c',
  stateDir: '/s',
};
const own = ['--as-penstock', 'guardian', 'shop', 'x1', '/c', '/s'];

test('without systemd it is the executable itself', () => {
  expect(guardianCall('shop', 'x1', { ...context, hasSystemd: false })).toEqual({ file: '/usr/lib/penstock/penstock', args: own });
});

test('with systemd it is a unit of its own, which the end of the file daemon’s unit does not touch', () => {
  expect(guardianCall('shop', 'x1', { ...context, hasSystemd: true })).toEqual({
    file: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      '--no-block',
      '--unit=penstock-guardian-shop-x1',
      '--description=Lets shop go on when its backup or restore cannot',
      '--',
      '/usr/lib/penstock/penstock',
      ...own,
    ],
  });
});
