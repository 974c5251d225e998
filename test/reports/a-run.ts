import type { RunRecord } from '../../src/state/run-record.ts';

/** A record of a run that began at `started` (`2026-01-02T03:04:05Z`) and took ten seconds. */
export function aRun(started: string, more: Partial<RunRecord> = {}): RunRecord {
  const began = new Date(started);
  return {
    id: `${began.toISOString().replace(/[-:]/g, '').replace('.', '')}-1-a`,
    verb: 'dump',
    application: 'shop',
    database: 'orders',
    started: began.toISOString(),
    ended: new Date(began.getTime() + 10_000).toISOString(),
    seconds: 10,
    outcome: 'sealed',
    bytes: 50_000_000,
    rows: 1000,
    digest: 'd1',
    warnings: [],
    process: { pid: 1, startedAt: '1' },
    ...more,
  };
}
