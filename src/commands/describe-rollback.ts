import type { Application } from '../applications/contract.ts';
import { describeBytes } from '../operations/describe-bytes.ts';
import type { KeptPart, ListedMoment } from '../operations/list-kept.ts';
import type { RollbackResult } from '../operations/rollback.ts';

type Stays = RollbackResult['stays'];

/** One line for each part of the application: what became of it. */
export function describeRollback({ application, to, kept, changed, stays }: Omit<RollbackResult, 'failure'>): string[] {
  return [
    ...changed.flatMap((one) => [
      `${one.part} is the one of ${to} again${one.kept === undefined ? '' : ` (the one before is ${one.kept})`}`,
      ...inPlace(one.changedInPlace),
      ...(one.setAside === undefined ? [] : [`  ${one.setAside.files} files that were made meanwhile are in ${one.setAside.aside}`]),
    ]),
    ...unchanged(stays),
    `${application} is rolled back to ${to}; penstock rollback ${application} --to ${kept} undoes it`,
  ];
}

/** The same in advance. */
export function describePlan(application: string, to: string, parts: readonly KeptPart[], stays: Stays): string[] {
  return [
    ...parts.flatMap(({ part, name, bytes, changedInPlace }) => [
      `${part} would be the one of ${to} again: ${name}, ${describeBytes(bytes)}`,
      ...inPlace(changedInPlace),
    ]),
    ...unchanged(stays),
    `${application} would be silent meanwhile, and what is there now would be kept`,
  ];
}

/** What is kept, and how to go back to it. */
export function describeKept(application: Application, moments: readonly ListedMoment[]): string[] {
  const { name, restore } = application;
  if (moments.length === 0) return [`nothing is kept of ${name}`];
  const total = moments.flatMap(({ parts }) => parts).reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...moments.flatMap(({ moment, by, parts }) => [
      `${moment}${by === undefined ? '' : ` (${by})`}: penstock rollback ${name} --to ${moment}`,
      ...parts.flatMap(({ part, name: kept, bytes, changedInPlace }) => [
        `  ${part}: ${kept}, ${describeBytes(bytes)}`,
        ...inPlace(changedInPlace).map((line) => `  ${line}`),
      ]),
    ]),
    `${describeBytes(total)} in all; the next backup that succeeds leaves the newest ${restore.keepPrevious} of each`,
  ];
}

function unchanged(stays: Stays): string[] {
  return stays.map(({ part, why }) => `${part} stays as it is: ${why}`);
}

/** More names than this only hide the others. */
const mostNames = 5;

function inPlace(files: readonly string[] | undefined): string[] {
  if (files === undefined) return [];
  const names = files.slice(0, mostNames).map((name) => JSON.stringify(name));
  const more = files.length > mostNames ? ` and ${files.length - mostNames} more` : '';
  const what = files.length === 1 ? '1 file was' : `${files.length} files were`;
  return [`  ${what} written in place since, which changed the copy, too, and cannot be undone: ${names.join(', ')}${more}`];
}
