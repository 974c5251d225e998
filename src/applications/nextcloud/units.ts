import { Failure } from '../../failures/failure.ts';
import { describeEnding } from '../../processes/start-program.ts';
import { runProgram } from '../../processes/run-program.ts';

/** systemd's own limits end a start or stop that hangs; ours only where that does not answer. */
const longest = 300;

/** Stops these units in this order. @throws Failure unavailable: the first that does not stop */
export async function stopUnits(units: readonly string[], signal: AbortSignal): Promise<void> {
  for (const unit of units) await tell('stop', unit, signal);
}

/** Starts them in the reverse order; each has its turn. @throws Failure unavailable: the first that does not start, the others as its details */
export async function startUnits(units: readonly string[], signal: AbortSignal): Promise<void> {
  const failures: Failure[] = [];
  for (const unit of units.toReversed()) {
    await tell('start', unit, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    });
  }
  const [first, ...others] = failures;
  if (first) {
    throw new Failure(first.kind, first.message, {
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      details: others.map(({ message }) => message),
    });
  }
}

/** Whether none of them is active. systemctl(1): is-active ends with 0 where a unit is, with 3 where not, with 4 where there is none. */
export async function areStopped(units: readonly string[], signal: AbortSignal): Promise<boolean> {
  for (const unit of units) {
    const asked = await runProgram({ file: 'systemctl', args: ['is-active', '--', unit] }, { signal, seconds: longest });
    if (asked.status === 0) return false;
    if (asked.status !== 3 && asked.status !== 4)
      throw failed('is-active', unit, `${describeEnding(asked)} ${asked.complaint.split('\n')[0] ?? ''}`.trim());
  }
  return true;
}

async function tell(verb: 'start' | 'stop', unit: string, signal: AbortSignal): Promise<void> {
  const ending = await runProgram({ file: 'systemctl', args: [verb, '--', unit] }, { signal, seconds: longest });
  if (ending.status !== 0) throw failed(verb, unit, `${describeEnding(ending)} ${ending.complaint.split('\n')[0] ?? ''}`.trim());
}

function failed(verb: string, unit: string, why: string): Failure {
  return new Failure('unavailable', `systemctl ${verb} ${unit}: ${why}`, { hint: `look at it: systemctl status ${unit}` });
}
