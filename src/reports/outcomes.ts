import type { RunRecord } from '../state/run-record.ts';

/** Whether a run ended as it should; undefined while it runs, and while what it staged waits for the end of its job. */
export function hasSucceeded({ outcome }: RunRecord): boolean | undefined {
  switch (outcome) {
    case 'sealed':
    case 'restored':
    case 'written':
    case 'proven':
    case 'rolled-back':
    case 'changed':
      return true;
    case 'failed':
    case 'died':
    case 'undone':
      return false;
    case 'running':
    case 'staged':
      return undefined;
  }
}

/** Why a run failed, in one line; undefined where it did not. */
export function reasonOf(run: RunRecord): string | undefined {
  if (run.failure !== undefined) return run.failure.message;
  if (run.outcome === 'died') return 'it was killed, or the machine went down: it left no word';
  if (run.outcome === 'undone' && run.verb === 'rollback') return 'it was undone: not everything could be brought back';
  if (run.outcome === 'undone') return 'its restore was undone: not everything of its job came back';
  return undefined;
}
