import { expect, test } from 'vitest';
import { describeProgress } from '../../src/reports/describe-progress.ts';
import { estimate } from '../../src/reports/estimate.ts';
import { aRun } from './a-run.ts';

const earlier = [aRun('2026-01-01T00:00:00Z', { bytes: 1000e6 }), aRun('2026-01-01T01:00:00Z', { bytes: 1e6, database: 'ledger' })];
const running = aRun('2026-01-02T00:00:00Z', { outcome: 'running', jobId: '7' });
const said = (bytes: number, runs = earlier): string =>
  describeProgress(running, estimate(running, { bytes, at: '2026-01-02T00:00:10.000Z' }, runs));

test('how far and how long still, by the last sealed backup of the same database', () => {
  expect(said(250e6)).toBe('dump shop/orders job 7: 250.0 MB of about 1.0 GB (25 %), 25.0 MB/s, about 30 s to go');
});

test('more than the last backup never looks finished, and without one nothing is promised', () => {
  expect(said(1500e6)).toBe('dump shop/orders job 7: 1.5 GB of about 1.0 GB (99 %), 150.0 MB/s, already more than the last backup');
  expect(said(250e6, [])).toBe('dump shop/orders job 7: 250.0 MB, 25.0 MB/s, no earlier backup tells how long still');
  expect(said(0)).toBe('dump shop/orders job 7: 0 B of about 1.0 GB (0 %), nothing has passed yet');
});

test('before the first note', () => {
  expect(describeProgress(running, estimate(running, undefined, earlier))).toBe(
    'dump shop/orders job 7: begun 00:00:00Z, about 1.0 GB to come',
  );
});

test('rows, where they are counted: how many of those that statistics let expect, until an earlier backup knows better', () => {
  const counted = { bytes: 250e6, rows: 500_000, ofRows: 2_000_000, at: '2026-01-02T00:00:10.000Z' };
  const first = estimate(running, counted, []);
  expect(describeProgress(running, first)).toBe(
    'dump shop/orders job 7: 250.0 MB, 500,000 of about 2,000,000 rows (25 %), 25.0 MB/s, 50,000 rows/s, about 30 s to go',
  );
  expect(describeProgress(running, estimate(running, { ...counted, rows: 2_500_000 }, []))).toContain('already more than was expected');
  expect(describeProgress(running, estimate(running, counted, earlier))).toBe(
    'dump shop/orders job 7: 250.0 MB of about 1.0 GB (25 %), 500,000 rows, 25.0 MB/s, 50,000 rows/s, about 30 s to go',
  );
});
