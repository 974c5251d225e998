import type { ProgramCall } from './program-call.ts';

/**
 * A call that is killed when whoever started it is gone: a copy that went on after its run was killed would write into what is being undone (prctl(2), PR_SET_PDEATHSIG; setpriv(1) is
 * in util-linux, which every Debian has). What it starts itself needs the same.
 */
export function diesWithParent(file: string, args: readonly string[]): ProgramCall & { readonly args: readonly string[] } {
  return { file: 'setpriv', args: ['--pdeathsig', 'KILL', '--', file, ...args] };
}

/** The same for programs that get their arguments from xargs(1), as bytes on stdin: a name may be no text, and there may be more of them than a command line holds. */
export function xargsThatDies(file: string, args: readonly string[], directory = '/'): ProgramCall {
  const each = diesWithParent(file, args);
  return diesWithParent('env', [`--chdir=${directory}`, 'xargs', '--null', '--no-run-if-empty', each.file, ...each.args]);
}
