import { expect, test } from 'vitest';
import { jobEnvironment, readLevel } from '../../src/bareos/job-environment.ts';

test('a backup on Bareos 25 or newer', () => {
  const env = { BareosClientName: 'db1-fd', BareosJobId: '75', BareosJobLevel: 'I', BareosSinceTime: '1763800000', BareosJobType: 'B' };
  expect(jobEnvironment(env)).toEqual({
    jobId: 75,
    level: 'incremental',
    type: 'backup',
    since: new Date('2025-11-22T08:26:40Z'),
    clientName: 'db1-fd',
  });
});

test('a restore has a blank for its level and 0 for since', () => {
  const env = { BareosClientName: 'db1-fd', BareosJobId: '76', BareosJobLevel: ' ', BareosSinceTime: '0', BareosJobType: 'R' };
  expect(jobEnvironment(env)).toEqual({ jobId: 76, level: undefined, type: 'restore', since: undefined, clientName: 'db1-fd' });
});

test.each([[{}], [{ BareosJobId: '', BareosJobLevel: '', BareosJobType: '', BareosSinceTime: '', BareosClientName: '' }]])(
  'Bareos 24 and older, and a shell, say nothing: %j',
  (env) => {
    expect(jobEnvironment(env)).toEqual({ jobId: undefined, level: undefined, type: undefined, since: undefined, clientName: undefined });
  },
);

test.each(['-1', '7x', '1e3', ' 7', '99999999999999999999'])('a job id %j does not come from Bareos', (id) => {
  expect(jobEnvironment({ BareosJobId: id }).jobId).toBeUndefined();
});

test.each([
  ['F', 'full'],
  ['Full', 'full'],
  ['I', 'incremental'],
  ['Incremental', 'incremental'],
  ['D', 'differential'],
  ['Differential', 'differential'],
  [' ', undefined],
  ['', undefined],
  ['full', undefined],
  [undefined, undefined],
] as const)('level %j is %j', (text, level) => {
  expect(readLevel(text)).toBe(level);
});
