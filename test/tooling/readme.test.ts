import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asBareosPrintsIt, exitStatuses } from '../../src/failures/exit-status.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test("the README's exit statuses are those of the one table, as the programs and as Bareos say them", () => {
  const [, section = ''] = readme.split('## Exit statuses\n');
  const rows = section.split('\n').filter((line) => /^\| \d/.test(line));
  const expected = Object.values(exitStatuses).map(
    ({ status, meaning }) => `| ${status} | ${status === 0 ? 0 : asBareosPrintsIt(status)} | ${meaning} |`,
  );
  expect(rows).toEqual(expected);
});
