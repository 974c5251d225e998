import { expect, test } from 'vitest';
import { withProofs } from '../../src/reports/with-proofs.ts';
import type { RunRecord } from '../../src/state/run-record.ts';
import { aRun } from './a-run.ts';

const dump = aRun('2026-01-01T00:00:00Z');
const later = (more: Partial<RunRecord>): RunRecord => aRun('2026-01-02T00:00:00Z', { verb: 'restore', outcome: 'restored', ...more });

test('a sealed dump is proven by the first later run of the same stream that proved it, whatever its verb', () => {
  const proof = later({ verb: 'restore', outcome: 'proven' });
  const runs = withProofs([dump, proof, aRun('2026-01-03T00:00:00Z', { verb: 'restore', outcome: 'restored' })]);
  expect(runs[0]).toEqual({ ...dump, provenBy: { id: proof.id, verb: 'restore', ended: '2026-01-02T00:00:10.000Z' } });
  expect(runs.slice(1).every((run) => run.provenBy === undefined)).toBe(true);
});

test.each<[string, Partial<RunRecord>]>([
  ['another stream', { digest: 'd2' }],
  ['another database', { database: 'ledger' }],
  ['another application', { application: 'blog' }],
  ['a restore that failed', { outcome: 'failed' }],
  ['one that died', { outcome: 'died' }],
  ['one that is only staged', { outcome: 'staged' }],
  ['one that was undone', { outcome: 'undone' }],
  ['a stream that was only written to a file', { outcome: 'written' }],
  ['a dump without a seal', { digest: undefined }],
])('%s proves nothing', (_what, more) => {
  expect(withProofs([dump, later(more)])[0]?.provenBy).toBeUndefined();
});

test('a restore before the dump proves nothing, and a dump that failed cannot be proven', () => {
  expect(withProofs([aRun('2025-12-31T00:00:00Z', { verb: 'restore', outcome: 'restored' }), dump])[1]?.provenBy).toBeUndefined();
  expect(withProofs([{ ...dump, outcome: 'failed' }, later({})])[0]?.provenBy).toBeUndefined();
});
