import { findProgram } from './find-program.ts';
import type { Account } from './lesser-account.ts';
import type { ProgramCall } from './program-call.ts';
import { programVersion } from './program-version.ts';

/** How a program is held. */
export interface Tie {
  /** Whom it runs as; undefined: as ourselves. */
  readonly account: Account | undefined;
  /** The signal that the kernel sends it when we end, however that happens. */
  readonly endBy: 'SIGQUIT' | 'SIGKILL';
}

/**
 * The call through setpriv(1), which every distribution has in util-linux: it gives up root and all groups, and any way to get rights back, and
 * asks the kernel for a signal when its parent dies, which holds also where that is killed and can end nobody.
 * @throws Failure unavailable: there is no setpriv
 */
export async function tieToUs(call: ProgramCall, { account, endBy }: Tie, signal: AbortSignal): Promise<ProgramCall> {
  const setpriv = await findProgram(['setpriv'], 'install util-linux');
  const { stdout } = await programVersion(setpriv, signal);
  return tiedCall(call, { account, endBy }, { setpriv, knowsDeath: knowsDeath(stdout) });
}

/** @param knowsDeath whether this setpriv has --pdeathsig */
export function tiedCall(
  call: ProgramCall,
  { account, endBy }: Tie,
  { setpriv, knowsDeath: knows }: { readonly setpriv: string; readonly knowsDeath: boolean },
): ProgramCall {
  const as = account === undefined ? [] : [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const tied = knows ? [`--pdeathsig=${endBy}`] : [];
  return { ...call, file: setpriv, args: [...as, '--no-new-privs', ...tied, '--', call.file, ...call.args] };
}

/** util-linux 2.33 and newer (release notes of November 2018). Without it, only a later run ends what a killed one has left. */
export function knowsDeath(version: string): boolean {
  const [, major, minor] = /util-linux (\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 33);
}
