import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areStopped, startUnits, stopUnits } from '../../../src/applications/nextcloud/units.ts';

/* systemd does not run where tests do; what stands in for systemctl keeps to its exit statuses. */

const before = process.env['PATH'];
const { signal } = new AbortController();
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'penstock-systemctl-'));
  writeFileSync(
    join(directory, 'systemctl'),
    `#!/bin/sh
echo "$1 $3" >> ${directory}/calls
if [ "$3" = bad ]; then echo "Failed to $1 bad.service: Unit bad.service not found." >&2; exit 5; fi
case $1 in
is-active) if [ -e ${directory}/$3.stopped ]; then echo inactive; exit 3; fi; echo active;;
stop) touch ${directory}/$3.stopped;;
start) rm -f ${directory}/$3.stopped;;
esac
`,
  );
  chmodSync(join(directory, 'systemctl'), 0o755);
  process.env['PATH'] = `${directory}:${before}`;
});
afterEach(() => {
  process.env['PATH'] = before;
  rmSync(directory, { recursive: true });
});
const calls = (): string[] =>
  existsSync(join(directory, 'calls')) ? readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n') : [];

test('they stop in order and start in the reverse one', async () => {
  const units = ['php8.2-fpm', 'apache2'];
  expect(await areStopped(units, signal)).toBe(false);
  await stopUnits(units, signal);
  expect(await areStopped(units, signal)).toBe(true);
  await startUnits(units, signal);
  expect(calls().filter((call) => !call.startsWith('is-active'))).toEqual([
    'stop php8.2-fpm',
    'stop apache2',
    'start apache2',
    'start php8.2-fpm',
  ]);
});

test('the first that does not stop ends it; of those that do not start, each has its turn', async () => {
  await expect(stopUnits(['bad', 'apache2'], signal)).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'systemctl stop bad: exit status 5 Failed to stop bad.service: Unit bad.service not found.',
  });
  expect(calls()).toEqual(['stop bad']);
  await expect(startUnits(['apache2', 'bad'], signal)).rejects.toMatchObject({ message: expect.stringContaining('start bad') });
  expect(calls().slice(1)).toEqual(['start bad', 'start apache2']);
  await expect(areStopped(['bad'], signal)).rejects.toMatchObject({ kind: 'unavailable' });
});
