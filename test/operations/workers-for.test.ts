import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { Application } from '../../src/applications/contract.ts';
import { workersFor } from '../../src/operations/workers-for.ts';

const withWorkers = (workers?: number): Application => ({ stream: { format: 'archive', workers } }) as unknown as Application;

test('what the application file says is what it is, whatever a session costs', () => {
  expect([workersFor(withWorkers(7)), workersFor(withWorkers(7), 2)]).toEqual([7, 7]);
});

test('unasked, as many as there are cores, and not more than four', () => {
  expect(workersFor(withWorkers())).toBe(Math.min(4, availableParallelism()));
});

test('fewer where each keeps several cores busy, and one at least', () => {
  expect(workersFor(withWorkers(), 2)).toBe(Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2))));
  expect(workersFor(withWorkers(), 1000)).toBe(1);
});
