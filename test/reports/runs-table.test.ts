import { expect, test } from 'vitest';
import { runsTable } from '../../src/reports/runs-table.ts';
import { selectRuns } from '../../src/reports/select-runs.ts';
import { withProofs } from '../../src/reports/with-proofs.ts';
import { aRun } from './a-run.ts';

const runs = withProofs([
  aRun('2026-01-01T00:00:00Z', { jobId: '7', level: 'incremental', rows: 1_234_567 }),
  aRun('2026-01-02T00:00:00Z', { verb: 'restore', outcome: 'restored' }),
  aRun('2026-01-03T00:00:00Z', {
    database: 'ledger',
    outcome: 'failed',
    bytes: undefined,
    rows: undefined,
    digest: undefined,
    failure: { status: 69, message: 'no server\x1b[2J', hint: 'start it' },
  }),
]);

test('columns are aligned, reasons stand below their line, and a terminal obeys nothing that was said', () => {
  expect(runsTable(runs, false)).toEqual([
    'STARTED               DATABASE     RUN      JOB  LEVEL             ROWS     SIZE  TIME  MB/S  RESULT    PROVEN',
    '2026-01-01 00:00:00Z  shop/orders  dump       7  incremental  1,234,567  50.0 MB  10 s   5.0  sealed    2026-01-02 00:00:10Z by restore',
    '2026-01-02 00:00:00Z  shop/orders  restore    -  -                1,000  50.0 MB  10 s   5.0  restored  -',
    '2026-01-03 00:00:00Z  shop/ledger  dump       -  -                    -        -  10 s     -  failed    -',
    '    error: no server\\u{1b}[2J',
    '    hint: start it',
  ]);
});

test('colour only where it is asked for', () => {
  expect(runsTable(runs, false).join('')).not.toContain('\x1b');
  expect(runsTable(runs, true).find((line) => line.includes('ledger'))).toMatch(/^\x1b\[31m.*\x1b\[0m$/);
});

test('runs are chosen by all that is asked for, and of those the newest', () => {
  const chosen = (more: Partial<Parameters<typeof selectRuns>[1]>): string[] =>
    selectRuns(runs, { last: undefined, since: undefined, failed: false, database: undefined, ...more }).map(({ started }) =>
      started.slice(8, 10),
    );
  expect(chosen({})).toEqual(['01', '02', '03']);
  expect(chosen({ last: 2 })).toEqual(['02', '03']);
  expect(chosen({ since: new Date('2026-01-02T00:00:00Z') })).toEqual(['02', '03']);
  expect(chosen({ failed: true })).toEqual(['03']);
  expect(chosen({ database: 'orders', last: 1 })).toEqual(['02']);
});
