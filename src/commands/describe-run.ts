import { asBareosPrintsIt, exitStatuses } from '../failures/exit-status.ts';
import type { RunRecord } from '../state/run-record.ts';
import { describeEvidence } from './describe-evidence.ts';

/** A run as people read it, and as the after hooks print it into the job log: one line, then its warnings, its cause and a hint. */
export function describeRun(run: RunRecord): string[] {
  const what = `${run.started.slice(0, 19)}Z ${run.verb} ${run.application}/${run.database}`;
  const job = run.jobId === undefined ? '' : ` job ${run.jobId}${run.level === undefined ? '' : ` ${run.level}`}`;
  const lines = [`${what}${job}: ${run.outcome}${numbers(run)}`];
  if (run.to !== undefined) lines.push(`  to: ${run.to}`);
  if (run.kept !== undefined) lines.push(`  kept: ${run.kept}`);
  if (run.file !== undefined) lines.push(`  file: ${run.file}`);
  if (run.by !== undefined) lines.push(`  by: ${run.by}`);
  for (const change of run.changes ?? []) lines.push(`  changed: ${change}`);
  if (run.evidence !== undefined) lines.push(...describeEvidence(run.evidence));
  for (const warning of run.warnings) lines.push(`  warning: ${warning}`);
  if (run.failure) lines.push(`  error: ${run.failure.message} (${describeStatus(run.failure.status)})`);
  if (run.outcome === 'died')
    lines.push(
      '  error: it was killed, or the machine went down: it left no word',
      '  hint: look for the out-of-memory killer in the kernel log, and start the job again',
    );
  if (run.failure?.hint !== undefined) lines.push(`  hint: ${run.failure.hint}`);
  return lines;
}

/** With the number that the daemon prints for it, so that who finds only that can see that it is the same. */
function describeStatus(status: number): string {
  const meaning = Object.values(exitStatuses).find((one) => one.status === status)?.meaning;
  const words = meaning ?? (status > 128 ? `signal ${status - 128}` : undefined);
  return `exit status ${status}${words === undefined ? '' : `: ${words}`}; Bareos prints ${asBareosPrintsIt(status)}`;
}

function numbers({ bytes, stored, rows, seconds }: RunRecord): string {
  const parts: string[] = [];
  if (rows !== undefined) parts.push(`${rows} rows`);
  if (bytes !== undefined) parts.push(`${bytes} bytes${stored === undefined ? '' : ` (${stored} stored)`}`);
  if (seconds !== undefined) parts.push(`${seconds.toFixed(1)} s`);
  if (bytes !== undefined && seconds !== undefined && seconds > 0) parts.push(`${(bytes / 1e6 / seconds).toFixed(1)} MB/s`);
  // Where it is compressed, nobody sees from outside how quick the database was read.
  if (stored !== undefined && rows !== undefined && seconds !== undefined && seconds > 0)
    parts.push(`${Math.round(rows / seconds)} rows/s`);
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
