import { existsSync } from 'node:fs';
import type { ProgramCall } from '../processes/program-call.ts';
import { startDetached } from '../processes/start-detached.ts';
import type { RunContext } from './run-context.ts';

/**
 * Starts the process that ends a lease when its holder cannot. It has a session of its own; where systemd runs the machine it is a unit of
 * its own, because with the file daemon's unit all processes that it started are ended (systemd.kill(5), KillMode=control-group).
 */
export function startGuardian(
  application: string,
  leaseId: string,
  context: Pick<RunContext, 'ownProgram' | 'configDir' | 'stateDir'>,
): void {
  // sd_booted(3): this directory is there if and only if systemd is the init system.
  const call = guardianCall(application, leaseId, { ...context, hasSystemd: existsSync('/run/systemd/system') });
  startDetached(call);
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
