import { readApplication } from '../applications/read-application.ts';
import { describeBytes } from '../operations/describe-bytes.ts';
import { listSnapshots, type MeasuredSnapshot } from '../operations/list-snapshots.ts';
import { printable } from '../reports/printable.ts';
import { asCount, asMoment } from '../reports/quantities.ts';
import type { Surface } from './verb.ts';

const columns: readonly { readonly title: string; readonly isNumber?: true; readonly cell: (one: MeasuredSnapshot) => string }[] = [
  { title: 'SNAPSHOT', cell: ({ stamp }) => stamp },
  { title: 'TAKEN', cell: ({ at }) => asMoment(at.toISOString()) },
  { title: 'DATABASES', isNumber: true, cell: ({ snapshot }) => describeBytes(databaseBytes(snapshot)) },
  { title: 'FILES', isNumber: true, cell: ({ snapshot }) => (snapshot === undefined ? '-' : asCount(snapshot.seal.files)) },
  { title: 'BYTES', isNumber: true, cell: ({ snapshot }) => (snapshot === undefined ? '-' : describeBytes(snapshot.seal.bytes)) },
  { title: 'OWN', isNumber: true, cell: ({ size }) => describeBytes(size.own) },
  { title: 'SHARED', isNumber: true, cell: ({ size }) => describeBytes(size.shared) },
  { title: 'WHOLE', cell: ({ snapshot }) => (snapshot === undefined ? 'NO' : 'yes') },
  { title: 'NOTE', cell: ({ snapshot }) => snapshot?.header.note ?? '' },
];

/** Prints the snapshots of an application, newest first. Own is what goes free when one is removed. */
export async function snapshotList(name: string, from: string | undefined, isJson: boolean, surface: Surface): Promise<void> {
  // One whose own configuration is broken has snapshots all the same.
  await readApplication(name, surface.configDir, { mayBeGone: true });
  const found = await listSnapshots(name, from, surface);
  if (isJson) return surface.print(JSON.stringify(found.map(asData), undefined, 2));
  if (found.length === 0) return surface.print(`there is no snapshot of ${name}`);
  const rows = [columns.map(({ title }) => title), ...found.map((one) => columns.map(({ cell }) => printable(cell(one))))];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  rows.forEach((row, at) => {
    const cells = row.map((cell, column) =>
      columns[column]?.isNumber === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    surface.print(cells.join('  ').trimEnd());
    const one = found[at - 1];
    if (one?.damage !== undefined) surface.print(`    error: ${printable(one.damage)}`);
    for (const warning of one?.snapshot?.header.warnings ?? []) surface.print(`    warning: ${printable(warning)}`);
  });
}

function databaseBytes(snapshot: MeasuredSnapshot['snapshot']): number {
  return snapshot?.header.databases.reduce((sum, { size }) => sum + size, 0) ?? 0;
}

function asData({ stamp, path, snapshot, damage, size }: MeasuredSnapshot): object {
  return { stamp, path, isWhole: snapshot !== undefined, damage, ...size, ...snapshot?.seal, ...snapshot?.header };
}
