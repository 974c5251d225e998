import type { RunRecord } from '../state/run-record.ts';

/** A run as people read it, and as the after hooks print it into the job log: one line, then its warnings, its cause and a hint. */
export function describeRun(run: RunRecord): string[] {
  const what = `${run.started.slice(0, 19)}Z ${run.verb} ${run.application}/${run.database}`;
  const job = run.jobId === undefined ? '' : ` job ${run.jobId}${run.level === undefined ? '' : ` ${run.level}`}`;
  const lines = [`${what}${job}: ${run.outcome}${numbers(run)}`];
  if (run.kept !== undefined) lines.push(`  kept: ${run.kept}`);
  if (run.file !== undefined) lines.push(`  file: ${run.file}`);
  for (const warning of run.warnings) lines.push(`  warning: ${warning}`);
  if (run.failure) lines.push(`  error: ${run.failure.message} (exit status ${run.failure.status})`);
  if (run.failure?.hint !== undefined) lines.push(`  hint: ${run.failure.hint}`);
  return lines;
}

function numbers({ bytes, rows, seconds }: RunRecord): string {
  const parts: string[] = [];
  if (rows !== undefined) parts.push(`${rows} rows`);
  if (bytes !== undefined) parts.push(`${bytes} bytes`);
  if (seconds !== undefined) parts.push(`${seconds.toFixed(1)} s`);
  if (bytes !== undefined && seconds !== undefined && seconds > 0) parts.push(`${(bytes / 1e6 / seconds).toFixed(1)} MB/s`);
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
