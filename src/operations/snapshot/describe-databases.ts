import { statSync } from 'node:fs';
import type { Application } from '../../applications/contract.ts';
import { digestFile } from '../../directories/digest-file.ts';
import { fileEndings } from '../../formats/file-endings.ts';
import type { SnapshotHeader } from '../../formats/snapshot/header.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { parts } from './read-snapshot.ts';

/** The streams in a draft, as its list has them. @param rows of each database */
export async function describeDatabases(
  application: Application,
  draft: string,
  rows: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<SnapshotHeader['databases']> {
  const described: SnapshotHeader['databases'] = [];
  for (const [name, { engine }] of Object.entries(application.databases)) {
    const ending = fileEndings[application.stream.format];
    const file = parts.database(draft, { name, ending });
    described.push({
      name,
      engine,
      ending,
      size: statSync(file).size,
      sha256: await digestFile(rawPath(file), signal),
      rows: rows.get(name) ?? 0,
    });
  }
  return described;
}
