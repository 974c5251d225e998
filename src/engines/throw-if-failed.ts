import { exitStatuses } from '../failures/exit-status.ts';
import { Failure } from '../failures/failure.ts';
import { describeEnding, type Ending } from '../processes/start-program.ts';

/** Throws the Failure that one of our own programs ended with, as its exit status and stderr tell it. */
export function throwIfFailed(ending: Ending, doing: string): void {
  if (ending.status === 0) return;
  const errors = spoken(ending.complaint, 'error');
  const kind = Object.entries(exitStatuses).find(([, { status }]) => status === ending.status)?.[0];
  if (kind === undefined || kind === 'ok' || kind === 'bug' || errors[0] === undefined) {
    throw new Failure('unavailable', `${doing} was not finished: ${describeEnding(ending)}`, {
      details: ending.complaint.split('\n').slice(-5),
    });
  }
  throw new Failure(kind as Failure['kind'], errors[0], { hint: spoken(ending.complaint, 'hint')[0], details: errors.slice(1) });
}

function spoken(complaint: string, what: string): string[] {
  return complaint
    .split('\n')
    .map((line) => new RegExp(`^\\S+: ${what}: (.*)`).exec(line)?.[1])
    .filter((text) => text !== undefined);
}
