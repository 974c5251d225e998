import { expect, test } from 'vitest';
import { difference } from '../../../../src/applications/nextcloud/items/difference.ts';
import { card, event } from '../../../support/nextcloud/texts.ts';

const plain = event('a', 'Dentist', 'DESCRIPTION:one\\, two\r\nATTENDEE;CN=Bob;ROLE=CHAIR:mailto:bob@example.org\r\n');

test('what means the same: ends of lines, folding, order, when and by what it was written, notes of deliveries', () => {
  expect(difference(plain, plain.replaceAll('\r\n', '\n'))).toEqual([]);
  expect(difference(plain, plain.replace('DESCRIPTION:one', 'DESCRIPTION:o\r\n ne'))).toEqual([]);
  expect(difference(plain, plain.replace('SUMMARY:Dentist\r\n', '').replace('UID:', 'SUMMARY:Dentist\r\nUID:'))).toEqual([]);
  expect(difference(plain, plain.replace('DTSTAMP:20260101', 'DTSTAMP:20260202').replace('-//test//', '-//other//'))).toEqual([]);
  expect(difference(plain, plain.replace(';CN=Bob;ROLE=CHAIR', ';ROLE=CHAIR;SCHEDULE-STATUS="1.2";CN=Bob'))).toEqual([]);
  expect(difference(card('a', 'Zoë'), card('a', 'Zoë').replace('UID', 'REV:20260101T000000Z\r\nUID'))).toEqual([]);
});

test('what differs, by its name: values, parameters, what is more or less, whole components, how often', () => {
  expect(difference(plain, plain.replace('Dentist', 'dentist').replace('T100000Z', 'T110000Z'))).toEqual(['DTEND', 'SUMMARY']);
  expect(difference(plain, plain.replace('CN=Bob', 'CN=Rob'))).toEqual(['ATTENDEE']);
  expect(difference(plain, plain.replace('SUMMARY:Dentist\r\n', ''))).toEqual(['SUMMARY']);
  const alarm = 'BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n';
  expect(difference(plain, plain.replace('END:VEVENT', `${alarm}END:VEVENT`))).toEqual(['ACTION', 'TRIGGER', 'VALARM']);
  const twice = plain.replace('SUMMARY', 'COMMENT:x\r\nCOMMENT:x\r\nSUMMARY');
  expect(difference(twice, plain.replace('SUMMARY', 'COMMENT:x\r\nSUMMARY'))).toEqual(['COMMENT']);
});

test('an occurrence that was moved is told from its series, in whatever order they stand', () => {
  const moved = (summary: string): string =>
    `BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20260414T090000Z\r\nDTSTART:20260415T090000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\n`;
  const both = plain.replace('END:VCALENDAR', `${moved('later')}END:VCALENDAR`);
  expect(difference(both, plain.replace('BEGIN:VEVENT', `${moved('later')}BEGIN:VEVENT`))).toEqual([]);
  expect(difference(both, plain.replace('END:VCALENDAR', `${moved('earlier')}END:VCALENDAR`))).toEqual(['SUMMARY']);
  // The same words, the other way round.
  const swapped = both
    .replace('SUMMARY:later', 'SUMMARY:?')
    .replace('SUMMARY:Dentist', 'SUMMARY:later')
    .replace('SUMMARY:?', 'SUMMARY:Dentist');
  expect(difference(both, swapped)).toEqual(['SUMMARY']);
});

test('what cannot be parsed is compared by its lines', () => {
  const broken = 'BEGIN:VCALENDAR\r\nthis is no line\r\nSUMMARY:x\r\n';
  expect(difference(broken, broken.replaceAll('\r\n', '\n'))).toEqual([]);
  expect(difference(broken, broken.replace('SUMMARY:x', 'SUMMARY:y'))).toEqual(['SUMMARY']);
});

test('the definition of a zone that everybody knows may be there or not; one that differs, and that of a private zone, counts', () => {
  const zone = (name: string, offset = '+0100'): string =>
    `BEGIN:VTIMEZONE\r\nTZID:${name}\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:${offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n`;
  const inZone = (name: string, definition: string): string =>
    plain.replace('DTSTART', `DTSTART;TZID=${name}`).replace('BEGIN:VEVENT', `${definition}BEGIN:VEVENT`);
  const berlin = inZone('Europe/Berlin', zone('Europe/Berlin'));
  expect(difference(berlin, inZone('Europe/Berlin', ''))).toEqual([]);
  expect(difference(inZone('Europe/Berlin', ''), berlin)).toEqual([]);
  expect(difference(berlin, inZone('Europe/Berlin', zone('Europe/Berlin', '+0300')))).toEqual(['TZOFFSETTO']);
  expect(difference(inZone('My own', zone('My own')), inZone('My own', ''))).toContain('VTIMEZONE');
});
