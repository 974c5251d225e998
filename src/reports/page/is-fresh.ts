import type { ReportedRun } from '../with-proofs.ts';

const twoDays = 2 * 86_400_000;

/** Whether a backup is of the last two days. @param now milliseconds since 1970 */
export function isFresh(run: ReportedRun | undefined, now: number): boolean {
  return run?.ended !== undefined && now - Date.parse(run.ended) <= twoDays;
}
