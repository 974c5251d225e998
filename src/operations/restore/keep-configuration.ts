import { readFile, stat } from 'node:fs/promises';
import type { Application } from '../../applications/contract.ts';
import { writeKeptConfiguration, type KeptFile } from '../../state/kept-configuration.ts';
import { configurationFiles } from '../configuration-files.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Keeps the application file and its secrets for the time of a restore job, which brings those of the day of the backup: with an older password no
 * writer would reach its server, and an application must go on as it does now.
 */
export async function keepConfiguration(application: Application, { stateDir }: Pick<RunContext, 'stateDir'>): Promise<void> {
  const files: KeptFile[] = [];
  for (const path of configurationFiles(application)) {
    const content = await readFile(path).catch(() => undefined);
    if (content === undefined) continue;
    const { mode, uid, gid, mtimeMs } = await stat(path);
    files.push({ path, content: content.toString('base64'), mode: mode & 0o7777, uid, gid, changed: mtimeMs });
  }
  await writeKeptConfiguration(stateDir, application.name, files);
}
