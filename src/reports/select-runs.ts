import { hasSucceeded } from './outcomes.ts';
import type { ReportedRun } from './with-proofs.ts';

/** Which runs are asked for. */
export interface Selection {
  readonly last: number | undefined;
  readonly since: Date | undefined;
  readonly failed: boolean;
  readonly database: string | undefined;
}

/** The runs that fit all of it; of those the newest `last`. Oldest first. */
export function selectRuns(runs: readonly ReportedRun[], { last, since, failed, database }: Selection): readonly ReportedRun[] {
  const found = runs.filter(
    (run) =>
      (database === undefined || run.database === database) &&
      (since === undefined || Date.parse(run.started) >= since.getTime()) &&
      (!failed || hasSucceeded(run) === false),
  );
  return last === undefined ? found : found.slice(-last);
}
