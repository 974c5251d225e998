import type { ProgramCall } from '../../processes/program-call.ts';
import type { Place } from './site.ts';

/**
 * PHP with these arguments, as Nextcloud's own owner and never as root, with a minimal environment. What of Nextcloud's configuration stands in our own environment
 * (NC_*, NEXTCLOUD_CONFIG_DIR) reaches it as it does Nextcloud. setpriv and not a child's uid and gid: those would take the owner's other groups away.
 */
export function phpCall(
  place: Place,
  args: readonly string[],
  now: { readonly uid: number; readonly env: NodeJS.ProcessEnv },
): ProgramCall {
  const { exec, php, owner } = place;
  const moved: Record<string, string> = place.isConfigMoved ? { NEXTCLOUD_CONFIG_DIR: place.configDirectory } : {};
  const [runner, ...rest] = exec;
  if (runner !== undefined) {
    const set = Object.entries(moved).map(([name, value]) => `${name}=${value}`);
    return { file: runner, args: [...rest, ...(set.length === 0 ? [] : ['env', ...set]), php, ...args] };
  }
  // Never as whoever we are, which may be root.
  if (owner === undefined) throw new Error('whose Nextcloud this is was not found out');
  const env = { LC_ALL: 'C.UTF-8', ...ofNextcloud(now.env), ...moved };
  if (owner.uid === now.uid) return { file: php, args, env };
  const { uid, gid, groups } = owner;
  const as = [`--reuid=${uid}`, `--regid=${gid}`, groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`];
  return { file: 'setpriv', args: [...as, '--', php, ...args], env };
}

function ofNextcloud(env: NodeJS.ProcessEnv): Record<string, string> {
  const wanted = Object.entries(env).filter(([name, value]) => /^(NC_|NEXTCLOUD_CONFIG_DIR$)/.test(name) && value !== undefined);
  return Object.fromEntries(wanted) as Record<string, string>;
}
