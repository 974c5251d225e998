import type { Application } from '../../applications/contract.ts';
import { mountsBelow } from '../../directories/mounts-below.ts';
import { pathText } from '../../state/path-bytes.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import type { RunContext } from '../run-context.ts';
import type { CopiedTree } from './list-entries.ts';

/** Says what an admin should know, and gives it for the list. */
export async function sayWarnings(
  application: Application,
  trees: readonly CopiedTree[],
  isQuiet: boolean,
  context: RunContext,
): Promise<string[]> {
  const warnings: string[] = [];
  if (!isQuiet) warnings.push(`${application.name} was not silent: its databases and files are of different moments`);
  for (const { entries, kept } of trees) {
    const directory = pathText(entries[0]?.path ?? '');
    for (const mount of mountsBelow(directory)) {
      if (!(await directoriesToKeep(application)).includes(mount))
        warnings.push(`${mount} is another filesystem, which the snapshot does not enter`);
    }
    if (kept.vanished.length > 0) warnings.push(`vanished while ${directory} was copied: ${someOf(kept.vanished)}`);
    if (kept.changed.size > 0)
      warnings.push(`written to while ${directory} was copied, so that the copy may be of no moment: ${someOf([...kept.changed])}`);
    if (kept.complaint !== undefined) warnings.push(`not all attributes of ${directory} were copied: ${kept.complaint}`);
  }
  for (const line of warnings) context.warn(line);
  return warnings;
}

function someOf(paths: readonly string[]): string {
  const first = paths.slice(0, 3).map(pathText).join(', ');
  return paths.length > 3 ? `${first} and ${paths.length - 3} more` : first;
}
