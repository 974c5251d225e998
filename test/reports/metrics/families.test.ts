import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { History } from '../../../src/reports/history.ts';
import { exposition } from '../../../src/reports/metrics/exposition.ts';
import { metrics } from '../../../src/reports/metrics/families.ts';
import { withProofs } from '../../../src/reports/with-proofs.ts';
import { parseMetrics } from '../../support/parse-metrics.ts';
import { aRun } from '../a-run.ts';

const hostile = 'a"b\\c\nd{}=,';
const history: History = {
  at: new Date('2026-01-05T00:00:00Z'),
  host: 'h',
  version: '1',
  applications: [
    {
      application: 'shop',
      databases: [
        {
          database: 'orders',
          isListed: true,
          runs: withProofs([
            aRun('2026-01-01T00:00:00Z'),
            aRun('2026-01-02T00:00:00Z', { verb: 'restore', outcome: 'proven' }),
            aRun('2026-01-03T00:00:00Z', { outcome: 'died', ended: undefined, seconds: undefined, bytes: undefined, digest: undefined }),
            aRun('2026-01-04T00:00:00Z', { outcome: 'running', ended: undefined, seconds: undefined, bytes: undefined, digest: undefined }),
          ]),
        },
        { database: hostile, isListed: true, runs: [aRun('2026-01-01T00:00:00Z', { database: hostile })] },
        { database: 'never', isListed: true, runs: [] },
        { database: 'gone', isListed: false, runs: [aRun('2026-01-01T00:00:00Z', { database: 'gone', outcome: 'failed' })] },
      ],
      lease: {
        id: 'x',
        purpose: 'backup',
        since: '2026-01-04T00:00:00.000Z',
        until: '2026-01-04T12:00:00.000Z',
        boot: 'b',
        mustResume: true,
        application: {},
      },
      over: 'its time was up',
      lastSweep: { at: '2026-01-02T00:00:00.000Z', why: 'x', said: 'y' },
    },
  ],
  coverage: { at: '2026-01-04T00:00:00.000Z', uncovered: 2, vanished: 1, unknown: 0 },
};

const { samples, types } = parseMetrics(exposition(metrics(history)));
const value = (name: string, labels: Record<string, string>): number | undefined =>
  samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
const seconds = (iso: string): number => Date.parse(iso) / 1000;

test('what was said is what a scrape reads, whatever a name holds', () => {
  const dump = { application: 'shop', database: 'orders', verb: 'dump' };
  expect(value('penstock_last_success_timestamp_seconds', dump)).toBe(seconds('2026-01-01T00:00:10Z'));
  expect(value('penstock_last_run_timestamp_seconds', dump)).toBe(seconds('2026-01-03T00:00:00Z'));
  expect(value('penstock_last_run_failed', dump)).toBe(1);
  expect(value('penstock_last_run_bytes', dump)).toBe(50_000_000);
  expect(value('penstock_last_run_rows', dump)).toBe(1000);
  expect(value('penstock_last_run_duration_seconds', dump)).toBe(10);
  expect(value('penstock_runs_active', dump)).toBe(1);
  expect(value('penstock_last_run_failed', { ...dump, verb: 'restore' })).toBe(0);
  const orders = { application: 'shop', database: 'orders' };
  expect(value('penstock_last_proven_restore_timestamp_seconds', orders)).toBe(seconds('2026-01-02T00:00:10Z'));
  expect(value('penstock_last_proven_backup_timestamp_seconds', orders)).toBe(seconds('2026-01-01T00:00:10Z'));
  expect(value('penstock_database_info', { application: 'shop', database: hostile })).toBe(1);
  expect(value('penstock_lease_active', { application: 'shop' })).toBe(1);
  expect(value('penstock_lease_since_timestamp_seconds', { application: 'shop' })).toBe(seconds('2026-01-04T00:00:00Z'));
  expect(value('penstock_lease_overdue', { application: 'shop' })).toBe(1);
  expect(value('penstock_maintenance_active', { application: 'shop' })).toBe(1);
  expect(value('penstock_uncovered_databases', {})).toBe(2);
});

test('a database that was never backed up is there to be missed, one that is no longer listed is not', () => {
  const of = (database: string): string[] => samples.filter(({ labels }) => labels['database'] === database).map(({ name }) => name);
  expect(of('never')).toEqual(['penstock_database_info']);
  expect(of('gone')).toEqual([]);
});

test('docs/metrics.md lists every metric with its meaning, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(penstock_\w+)` \| .* \| (.*) \|$/gm)].map(([, name, help]) => [name, help]);
  expect(rows).toEqual(metrics(history).map(({ name, help }) => [name, help]));
  expect([...types.keys()]).toEqual(rows.map(([name]) => name));
});
