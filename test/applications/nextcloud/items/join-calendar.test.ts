import ical from 'ical.js';
import { expect, test } from 'vitest';
import { joinCalendar } from '../../../../src/applications/nextcloud/items/join-calendar.ts';
import { event } from '../../../support/nextcloud/texts.ts';

const zone = (name: string): string =>
  `BEGIN:VTIMEZONE\r\nTZID:${name}\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nDTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n`;
const joined = (...texts: string[]): string => joinCalendar(texts.map((text) => Buffer.from(text))).toString();

test('one calendar, each time zone once, everything else as it is', () => {
  const a = event('a', 'Ä 🦷', 'DESCRIPTION:BEGIN:VEVENT is no component here\r\n').replace(
    'BEGIN:VEVENT\r\nUID',
    `${zone('Berlin')}BEGIN:VEVENT\r\nUID`,
  );
  const b = event('b', 'x', 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n').replace(
    'BEGIN:VEVENT\r\nUID',
    `${zone('Berlin')}${zone('Oslo')}BEGIN:VEVENT\r\nUID`,
  );
  const text = joined(a, b.replaceAll('\r\n', '\n'));
  expect(text.match(/^TZID:.*/gm)).toEqual(['TZID:Berlin', 'TZID:Oslo']);
  expect(text.match(/^UID:.*/gm)).toEqual(['UID:a', 'UID:b']);
  expect(text).toContain('SUMMARY:Ä 🦷\r\n');
  expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  const parsed = new ical.Component(ical.parse(text) as never);
  expect(parsed.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone', 'vtimezone', 'vevent', 'vevent']);
  expect(parsed.getAllSubcomponents('vevent')[1]?.getAllSubcomponents('valarm')).toHaveLength(1);
});

test('a line that goes on inside of a character stays as it is', () => {
  const bytes = Buffer.from(event('a', '🦷'));
  const at = bytes.indexOf(Buffer.from('🦷')) + 2;
  const folded = Buffer.concat([bytes.subarray(0, at), Buffer.from('\r\n '), bytes.subarray(at)]);
  expect(joinCalendar([folded, Buffer.from(event('b', 'x'))]).includes(folded.subarray(at - 10, at + 10))).toBe(true);
});
