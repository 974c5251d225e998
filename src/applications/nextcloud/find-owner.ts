import { stat } from 'node:fs/promises';
import { Failure } from '../../failures/failure.ts';
import { runProgram } from '../../processes/run-program.ts';
import type { Owner } from './site.ts';

/**
 * Who owns config.php, with that user's groups.
 * @throws Failure no-input: there is none; configuration: it is root's; privileges: only root may become its owner
 */
export async function findOwner(configFile: string, signal: AbortSignal): Promise<Owner> {
  const { uid, gid } = await stat(configFile).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') throw missing(configFile);
    throw new Failure('privileges', `cannot look at ${configFile}: ${cause.message}`, { hint: 'run it as root', cause });
  });
  return ownerOf({ uid, gid }, configFile, signal);
}

/** The same where its owner is known already. @throws Failure as `findOwner` */
export async function ownerOf(
  { uid, gid }: { readonly uid: number; readonly gid: number },
  configFile: string,
  signal: AbortSignal,
): Promise<Owner> {
  const own = process.getuid?.() ?? 0;
  // What the web server may change, root does not execute.
  if (uid === 0 && own === 0) {
    throw new Failure('configuration', `${configFile} belongs to root, and Nextcloud's programs are never run as root`, {
      hint: `chown it to the web server's user, as Nextcloud itself wants it: chown www-data: ${configFile}`,
    });
  }
  if (own !== 0 && own !== uid) {
    throw new Failure('privileges', `${configFile} belongs to user ${uid}, and this is user ${own}`, {
      hint: 'run it as root, or as that user',
    });
  }
  const groups = own === uid ? [] : await groupsOf(uid, signal);
  // occ of some releases leaves files with root's group; the user's own is the first that id tells.
  return { uid, gid: gid === 0 ? (groups[0] ?? gid) : gid, groups };
}

/** What is said where Nextcloud's configuration is not there. */
export function missing(configFile: string): Failure {
  return new Failure('no-input', `there is no ${configFile}: that Nextcloud is not here`, {
    hint: 'correct root: (or config:) in the application file; where the host was lost, docs/nextcloud.md says how everything comes back',
  });
}

/** As the system's user database says, wherever it is; none for a user that it does not know. */
async function groupsOf(uid: number, signal: AbortSignal): Promise<readonly number[]> {
  const { status, stdout } = await runProgram({ file: 'id', args: ['-G', String(uid)] }, { signal, seconds: 20 });
  return status === 0 ? stdout.trim().split(' ').map(Number).filter(Number.isInteger) : [];
}
