import { chmod, chown, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { readKeptConfiguration } from '../../state/kept-configuration.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Puts the application file and its secrets in force again where a restore job has replaced them; what it brought stays beside, as `<file>.restored`. Does nothing where no restore job is under
 * way, and may be done again: the file daemon restores all files before the first stream.
 */
export async function putBackConfiguration(name: string, { stateDir, warn }: Pick<RunContext, 'stateDir' | 'warn'>): Promise<void> {
  for (const { path, content, mode, uid, gid, changed } of await readKeptConfiguration(stateDir, name)) {
    const kept = Buffer.from(content, 'base64');
    const is = await readFile(path).catch(() => undefined);
    if (is?.equals(kept) === true) continue;
    const draft = `${path}.penstock`;
    await rm(draft, { force: true });
    await writeFile(draft, kept, { mode: 0o600, flag: 'wx' });
    if (process.getuid?.() === 0) await chown(draft, uid, gid);
    await chmod(draft, mode);
    // Else an undone restore would take it for one that somebody has made meanwhile, and set it aside.
    await utimes(draft, changed / 1000, changed / 1000);
    if (is !== undefined) await rename(path, `${path}.restored`);
    await rename(draft, path);
    warn(`${path} is as it was before the restore; the one of the backup is ${path}.restored`);
  }
}
