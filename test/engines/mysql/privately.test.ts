import { expect, test } from 'vitest';
import type { Examination } from '../../../src/engines/contract.ts';
import { find } from '../../../src/engines/mysql/privately.ts';
import { aTarget } from './a-run.ts';

const dumped = (flavour: string, serverVersion: string): Examination => ({
  flavour,
  serverVersion,
  client: 'x',
  charset: 'utf8mb4',
  accounts: [],
  properties: {},
});

test.each([
  ['mariadb', '99.1.2-MariaDB', true],
  ['mysql', '5.7.1', true],
  ['mariadb', '10.1.2-MariaDB', false],
])('a dump of %s %s on the MariaDB that is installed: is it warned of? %s', async (flavour, version, isWarned) => {
  const { surroundings, warnings } = aTarget({ socket: '/nowhere' }, 'live');
  const says = await find(surroundings, dumped(flavour, version));
  expect(says).toMatch(/^MariaDB \d+\.\d+\.\d+$/);
  expect(warnings).toEqual(
    isWarned
      ? [`the dump is of ${flavour} ${version}, the private server is ${says}: what only the other one knows does not load there`]
      : [],
  );
});
