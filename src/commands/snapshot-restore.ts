import { Failure } from '../failures/failure.ts';
import { rehearseSnapshot } from '../operations/snapshot/rehearse-snapshot.ts';
import { foreseeSnapshot, restoreSnapshot, type ForeseenRestore, type SnapshotWish } from '../operations/snapshot/restore-snapshot.ts';
import { printable } from '../reports/printable.ts';
import { asCount } from '../reports/quantities.ts';
import { printDiagnoses } from './print-diagnoses.ts';
import type { Surface } from './verb.ts';

/** Brings an application back from a snapshot, says what that would do, or rehearses it elsewhere. */
export async function snapshotRestore(
  name: string,
  wish: SnapshotWish,
  how: { readonly to: string | undefined; readonly isDry: boolean; readonly isJson: boolean },
  surface: Surface,
): Promise<void> {
  if (how.to !== undefined) {
    if (how.isDry) throw new Failure('usage', '--dry-run has no meaning with --to, which changes nothing that is live');
    return rehearse(name, { ...wish, to: how.to }, how.isJson, surface);
  }
  if (how.isDry) return sayForeseen(name, await foreseeSnapshot(name, wish, surface), how.isJson, surface);
  const { snapshot, directories, state, lines, failure } = await restoreSnapshot(name, wish, surface);
  if (how.isJson) surface.print(JSON.stringify({ application: name, snapshot: snapshot.stamp, directories, state, lines }, undefined, 2));
  else {
    for (const { directory, comes, changes, goes } of directories) {
      surface.print(
        `${directory}: ${asCount(comes.count)} came back, ${asCount(changes.count)} changed back, ${asCount(goes.count)} were removed`,
      );
    }
    surface.print(`${name}: ${state}`);
    for (const line of lines) surface.print(`${name}: ${line}`);
    surface.print(`${name} is what it was at ${snapshot.header.taken}; penstock rollback ${name} undoes it`);
  }
  if (failure) throw failure;
}

function sayForeseen(name: string, { snapshot, directories, databases }: ForeseenRestore, isJson: boolean, surface: Surface): void {
  if (isJson) surface.print(JSON.stringify({ application: name, snapshot: snapshot.stamp, directories, databases }, undefined, 2));
  else {
    surface.print(`snapshot ${snapshot.stamp} is whole: every byte is what it was`);
    for (const { directory, comes, changes, goes } of directories) {
      surface.print(
        `${directory}: ${asCount(comes.count)} would come back, ${asCount(changes.count)} would change, ${asCount(goes.count)} would go`,
      );
      for (const [word, { count, first }] of [
        ['comes', comes],
        ['changes', changes],
        ['goes', goes],
      ] as const) {
        for (const path of first) surface.print(`  ${word.padEnd(7)} ${printable(path)}`);
        if (count > first.length) surface.print(`  ${word.padEnd(7)} and ${asCount(count - first.length)} more`);
      }
    }
    for (const { database, found } of databases) printDiagnoses(found, surface, `database ${database}`);
  }
  const failed = databases.flatMap(({ found }) => found).filter(({ level }) => level === 'fail').length;
  if (failed > 0) throw new Failure('not-whole', `${failed} of what a restore of ${name} needs does not fit`);
}

async function rehearse(name: string, wish: SnapshotWish & { readonly to: string }, isJson: boolean, surface: Surface): Promise<void> {
  const { snapshot, directories, databases } = await rehearseSnapshot(name, wish, surface);
  if (isJson) return surface.print(JSON.stringify({ application: name, snapshot: snapshot.stamp, directories, databases }, undefined, 2));
  for (const { directory, at, entries } of directories) surface.print(`${directory} is in ${at} (${asCount(entries)} entries)`);
  for (const { database, at, rows } of databases) surface.print(`database ${database} is in ${at} (${asCount(rows)} rows)`);
  surface.print(`snapshot ${snapshot.stamp} of ${name} can be restored; the live application was not touched`);
}
