import { existsSync } from 'node:fs';
import type { ProgramCall } from '../../processes/program-call.ts';
import { runProgram } from '../../processes/run-program.ts';
import { startDetached } from '../../processes/start-detached.ts';
import type { RunContext } from '../run-context.ts';

/** systemd answers at once; where it does not, there is no sense in waiting. */
const longestStart = 20;

/**
 * Starts the process that ends a lease when its holder cannot. It has a session of its own; where systemd runs the machine it is a unit of
 * its own, because with the file daemon's unit all processes that it started are ended (systemd.kill(5), KillMode=control-group). Where
 * systemd refuses (a file daemon that does not run as root may not start units), a plain process is better than none.
 */
export async function startGuardian(
  application: string,
  leaseId: string,
  context: Pick<RunContext, 'ownProgram' | 'configDir' | 'stateDir' | 'signal' | 'warn'>,
  // sd_booted(3): this directory is there if and only if systemd is the init system.
  hasSystemd = existsSync('/run/systemd/system'),
): Promise<void> {
  if (hasSystemd) {
    const complaint = await startUnit(guardianCall(application, leaseId, { ...context, hasSystemd }), context.signal);
    if (complaint === undefined) return;
    context.warn(
      `systemd did not start the guardian as a unit (${complaint}); it is a plain process, and ends with the file daemon's unit`,
    );
  }
  startDetached(guardianCall(application, leaseId, { ...context, hasSystemd: false }));
}

/** @returns why it was not started */
async function startUnit(call: ProgramCall, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { status, complaint } = await runProgram(call, { signal, seconds: longestStart });
    return status === 0 ? undefined : complaint.trim().split('\n')[0] || `exit status ${status}`;
  } catch (error) {
    signal.throwIfAborted();
    return (error as Error).message;
  }
}

/** The guardian's command line. */
export function guardianCall(
  application: string,
  leaseId: string,
  context: Pick<RunContext, 'ownProgram' | 'configDir' | 'stateDir'> & { readonly hasSystemd: boolean },
): ProgramCall {
  const { configDir, stateDir, hasSystemd } = context;
  const own = context.ownProgram(['guardian', application, leaseId, configDir, stateDir]);
  if (!hasSystemd) return own;
  const unit = [
    `--unit=penstock-guardian-${application}-${leaseId}`,
    `--description=Lets ${application} go on when its backup or restore cannot`,
  ];
  return { file: 'systemd-run', args: ['--quiet', '--collect', '--no-block', ...unit, '--', own.file, ...own.args] };
}
