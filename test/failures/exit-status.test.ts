import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asBareosPrintsIt, exitStatuses } from '../../src/failures/exit-status.ts';

test('the README has the table as it is, each row as Bareos prints it', async () => {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| +(\d+) \| (\d+) +\| (.+?) +\|$/gm)].map(([, status, printed, meaning]) => [
    Number(status),
    Number(printed),
    meaning,
  ]);
  expect(rows).toEqual(
    Object.values(exitStatuses).map(({ status, meaning }) => [status, status === 0 ? 0 : asBareosPrintsIt(status), meaning]),
  );
});

test('65 is what a job log shows as 268435521', () => expect(asBareosPrintsIt(65)).toBe(268_435_521));
