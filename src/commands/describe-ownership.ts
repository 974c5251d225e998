import type { Hardened } from '../operations/ownership/harden.ts';
import type { Kind, Left } from '../operations/ownership/tally.ts';
import type { Undoable, Undone } from '../operations/ownership/undo-harden.ts';
import { printable } from '../reports/printable.ts';

/** More kinds than this only hide the others. */
const mostKinds = 12;

const policies: Readonly<Record<string, string>> = {
  today: 'as the manual has them today',
  2017: 'as the guide of 2017 had them',
  loose: 'loosened for the updater',
};

/** What owners and modes came to, or would. */
export function describeHardened(result: Hardened, isDry: boolean): string[] {
  const { application, policy, trees, entries, changed, kinds, leftAlone, record } = result;
  const what = `${application}: owners and modes ${policies[policy]}, in ${trees.join(' and ')}`;
  return [
    changed === 0
      ? `${what}: nothing to change (${entries} entries)`
      : `${what}: ${changed} of ${entries} entries ${isDry ? 'would be changed' : 'were changed'}`,
    ...kinds.slice(0, mostKinds).map(describeKind),
    ...(kinds.length > mostKinds
      ? [`  ${kinds.slice(mostKinds).reduce((sum, { count }) => sum + count, 0)} more, of ${kinds.length - mostKinds} other kinds`]
      : []),
    ...leftAlone.map(describeLeft),
    ...(record === undefined ? [] : [`penstock harden ${application} --undo takes it back`]),
  ];
}

export function describeUndone(undone: Undone, isDry: boolean): string[] {
  const { application, stamp, given, same, leftAlone } = undone;
  const became = isDry ? 'would be again as they were' : 'are again as they were';
  return [
    `${application}: ${given} entries ${became} before ${stamp}${same > 0 ? `; ${same} already ${isDry ? 'are' : 'were'}` : ''}`,
    ...leftAlone.map(describeLeft),
  ];
}

export function describeUndoable(application: string, records: readonly Undoable[]): string[] {
  if (records.length === 0) return [`no change of owners of ${application} is recorded`];
  return records.map(
    ({ stamp, policy, entries, isDone }) =>
      `${stamp}: ${entries} entries, ${policies[policy] ?? policy}${isDone ? '' : '; it was cut off: run it again, or undo it'}`,
  );
}

function describeKind({ type, from, to, count, first }: Kind): string {
  const change = (one: Kind['from']): string =>
    `${one.uid}:${one.gid}${type === 'link' ? '' : ` ${one.mode.toString(8).padStart(4, '0')}`}`;
  const things = { file: ['file', 'files'], directory: ['directory', 'directories'], link: ['link', 'links'] }[type];
  return `  ${change(from)} -> ${change(to)}: ${count} ${things[count === 1 ? 0 : 1]}, ${names(first, count)}`;
}

function describeLeft({ why, count, first }: Left): string {
  return `  left alone, because it is ${why}: ${count}, ${names(first, count)}`;
}

function names(first: readonly string[], count: number): string {
  return `${first.map(printable).join(', ')}${count > first.length ? ' …' : ''}`;
}
