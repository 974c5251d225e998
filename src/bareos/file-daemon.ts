import { ancestors, type ProcessIdentity } from '../state/process-identity.ts';

const names = new Set(['bareos-fd', 'bacula-fd']);

/**
 * The file daemon that this process was started by, directly or through scripts; undefined where it was not. A script in between may end
 * before the job does, so it is not what a lease watches.
 */
export function findFileDaemon(): ProcessIdentity | undefined {
  const found = ancestors().find(({ name }) => names.has(name));
  return found && { pid: found.pid, startedAt: found.startedAt };
}
