import { expect, test } from 'vitest';
import { describeEvent } from '../../../../src/applications/nextcloud/items/describe-event.ts';
import { event } from '../../../support/nextcloud/texts.ts';

const berlin =
  'BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n' +
  'BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
const weekly = event('a', 'Stand-up', 'RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20260414T090000Z\r\n');
const hour = (text: string, from: string, until: string): boolean | undefined =>
  describeEvent(text).takesPlace(new Date(`2026-${from}:00Z`), new Date(`2026-${until}:00Z`));

test('a title and a time as the event says them', () => {
  expect(describeEvent(event('a', 'Budget\\; round 2'))).toMatchObject({
    kind: 'event',
    title: 'Budget; round 2',
    when: '2026-04-07 09:00 UTC',
  });
  const inBerlin = event('a', 'x')
    .replace('DTSTART:20260407T090000Z', 'DTSTART;TZID=Europe/Berlin:20260407T090000')
    .replace('BEGIN:VEVENT', `${berlin}BEGIN:VEVENT`);
  expect(describeEvent(inBerlin)).toMatchObject({ when: '2026-04-07 09:00 Europe/Berlin', at: Date.parse('2026-04-07T07:00Z') });
  expect(describeEvent(event('a', 'x').replace('DTSTART:20260407T090000Z', 'DTSTART;VALUE=DATE:20260407')).when).toBe('2026-04-07');
  expect(describeEvent(weekly).when).toBe('2026-04-07 09:00 UTC, repeats');
  expect(describeEvent(event('a', 'x').replace('SUMMARY:x\r\n', '')).title).toBe('(no title)');
  const task = 'BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nDUE:20260407T090000Z\r\nSUMMARY:Tax\r\nEND:VTODO\r\nEND:VCALENDAR\r\n';
  expect(describeEvent(task)).toMatchObject({ kind: 'task', title: 'Tax', when: '2026-04-07 09:00 UTC' });
  expect(hour(task, '04-07T08:00', '04-07T10:00')).toBe(true);
  expect(hour(task, '04-07T10:00', '04-07T11:00')).toBe(false);
});

test('when it takes place: its end is not part of it, occurrences are, and those taken out are not', () => {
  expect(hour(event('a', 'x'), '04-07T09:30', '04-07T09:40')).toBe(true);
  expect(hour(event('a', 'x'), '04-07T10:00', '04-07T11:00')).toBe(false);
  expect(hour(event('a', 'x'), '04-07T08:00', '04-07T09:00')).toBe(false);
  expect(hour(weekly, '04-21T00:00', '04-22T00:00')).toBe(true);
  expect(hour(weekly, '04-14T00:00', '04-15T00:00')).toBe(false);
  expect(hour(weekly, '05-05T00:00', '05-06T00:00')).toBe(false);
  expect(describeEvent(weekly).takesPlace(new Date('2026-04-28T00:00Z'), undefined)).toBe(true);
});

test('an occurrence that was moved takes place where it was moved to, also after the end of its series', () => {
  const moved = weekly.replace(
    'END:VCALENDAR',
    'BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260421T090000Z\r\nDTSTART:20260601T090000Z\r\nDTEND:20260601T100000Z\r\nSUMMARY:moved\r\nEND:VEVENT\r\nEND:VCALENDAR',
  );
  expect(hour(moved, '04-21T00:00', '04-22T00:00')).toBe(false);
  expect(hour(moved, '06-01T09:00', '06-01T10:00')).toBe(true);
  expect(describeEvent(moved)).toMatchObject({ title: 'Stand-up', texts: expect.arrayContaining(['moved']) as unknown });
});

test('a series of many years keeps its step', () => {
  const old = (rule: string): string =>
    event('a', 'x', `RRULE:${rule}\r\n`).replace('DTSTART:2026', 'DTSTART:1999').replace('DTEND:2026', 'DTEND:1999');
  const days = (rule: string): number[] => {
    const series = describeEvent(old(rule));
    return Array.from({ length: 28 }, (_, index) => Date.parse('2026-11-01T00:00Z') + index * 86_400_000)
      .filter((midnight) => series.takesPlace(new Date(midnight), new Date(midnight + 86_400_000)) === true)
      .map((midnight) => new Date(midnight).getUTCDate());
  };
  const since = (step: number): number[] =>
    Array.from({ length: 28 }, (_, index) => index + 1).filter(
      (date) => ((Date.UTC(2026, 10, date) - Date.UTC(1999, 3, 7)) / 86_400_000) % step === 0,
    );
  expect(days('FREQ=DAILY;INTERVAL=5')).toEqual(since(5));
  expect(days('FREQ=WEEKLY;INTERVAL=2')).toEqual(since(14));
  expect(days('FREQ=WEEKLY;BYDAY=MO,WE')).toEqual([2, 4, 9, 11, 16, 18, 23, 25]);
  expect(days('FREQ=DAILY;COUNT=100')).toEqual([]);
  expect(days('FREQ=MONTHLY;BYDAY=-1TU')).toEqual([24]);
});

test('what cannot be understood is there all the same', () => {
  expect(describeEvent('nothing of the kind')).toMatchObject({ title: '(cannot be read)', texts: ['nothing of the kind'] });
  const badRule = event('a', 'x', 'RRULE:FREQ=SOMETIMES\r\n');
  expect(describeEvent(badRule).takesPlace(new Date(0), undefined)).toBe(undefined);
  const everySecond = event('a', 'x', 'RRULE:FREQ=SECONDLY\r\n');
  expect(describeEvent(everySecond).takesPlace(new Date('2030-01-01'), new Date('2030-01-02'))).toBe(true);
});
