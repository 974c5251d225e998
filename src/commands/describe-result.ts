import type { RestoreResult } from '../operations/restore.ts';

/** One line of what a restore came to. */
export function describeResult(database: string, result: RestoreResult): string {
  const size = `${result.rows} rows, ${result.bytes} bytes`;
  const where = result.to === undefined ? '' : ` into ${result.to}`;
  return `${database} is restored${where} (${size}); ${result.kept === undefined ? 'there was none before' : `the old one is kept as ${result.kept}`}`;
}
