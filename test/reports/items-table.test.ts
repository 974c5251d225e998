import { expect, test } from 'vitest';
import { itemsTable } from '../../src/reports/items-table.ts';

function linesOf(...items: Parameters<ReturnType<typeof itemsTable>['line']>[0][]): string[] {
  const table = itemsTable();
  for (const item of items) table.measure(item);
  return items.map((item) => table.line(item));
}

const contact = { path: 'addressbooks/users/alice/contacts/a.vcf', title: 'Zoë', when: undefined, deletedAt: undefined };

test('columns side by side; a path is never cut, a title is, and nothing obeys what stands in it', () => {
  const long = {
    path: 'calendars/alice/work/a.ics',
    title: 'x'.repeat(60),
    when: '2026-04-07 09:00 UTC',
    deletedAt: '2026-05-01T00:00:00.000Z',
  };
  expect(linesOf(long, { ...long, title: 'a\u001b[2Jb', when: undefined, deletedAt: undefined })).toEqual([
    `  2026-04-07 09:00 UTC  ${'x'.repeat(47)}…  calendars/alice/work/a.ics  (thrown away 2026-05-01T00:00:00.000Z)`,
    `                        ${'a\\u{1b}[2Jb'.padEnd(48)}  calendars/alice/work/a.ics`,
  ]);
  expect(linesOf(contact)).toEqual(['  Zoë  addressbooks/users/alice/contacts/a.vcf']);
});
