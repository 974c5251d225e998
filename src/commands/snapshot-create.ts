import { createSnapshot } from '../operations/create-snapshot.ts';
import { describeBytes } from '../operations/describe-bytes.ts';
import { asCount, asTime } from '../reports/quantities.ts';
import type { Surface } from './verb.ts';

/** Makes a snapshot, and says what it took. */
export async function snapshotCreate(
  name: string,
  wish: { readonly to: string | undefined; readonly note: string | undefined },
  isJson: boolean,
  surface: Surface,
): Promise<void> {
  const { header, stamp, path, files, bytes, own, shared, previous } = await createSnapshot(name, wish, surface);
  if (isJson) return surface.print(JSON.stringify({ stamp, path, files, bytes, own, shared, previous, ...header }, undefined, 2));
  for (const { name: database, rows, size } of header.databases)
    surface.print(`database ${database}: ${asCount(rows)} rows, ${describeBytes(size)}`);
  if (header.directories.length > 0) surface.print(`${header.directories.join(', ')}: ${asCount(files)} files, ${describeBytes(bytes)}`);
  const common = previous === undefined ? '' : `, and shares ${describeBytes(shared)} with ${previous}`;
  surface.print(`snapshot ${stamp} is whole: ${path} takes ${describeBytes(own)}${common}`);
  if (header.silence !== undefined) surface.print(`${name} was silent for ${asTime(header.silence)}, and goes on`);
  surface.print(`when the update went wrong: penstock snapshot restore ${name} --snapshot ${stamp}`);
}
