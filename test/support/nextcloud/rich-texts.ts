/* Events, tasks and contacts as clients store them, with most of what the standards have. */

/** Lines as they are stored, whatever stands before them here; `⏎` folds one. */
const lines = (text: string): string => `${text.trim().replaceAll(/\s*\n\s*/g, '\r\n')}\r\n`.replaceAll('⏎', '\r\n ');

const calendar = (text: string): string =>
  lines(`BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//IDN nextcloud.com//Calendar app 5.3.1//EN\nCALSCALE:GREGORIAN\n${text}\nEND:VCALENDAR`);

const entry = (component: string, text: string): string => `BEGIN:${component}\nDTSTAMP:20260101T000000Z\n${text}\nEND:${component}\n`;

const zone = (name: string): string => `BEGIN:VTIMEZONE
  TZID:${name}
  BEGIN:DAYLIGHT
  TZOFFSETFROM:+0100
  TZOFFSETTO:+0200
  TZNAME:CEST
  DTSTART:19700329T020000
  RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
  END:DAYLIGHT
  BEGIN:STANDARD
  TZOFFSETFROM:+0200
  TZOFFSETTO:+0100
  TZNAME:CET
  DTSTART:19701025T030000
  RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
  END:STANDARD
  END:VTIMEZONE`;

const series = String.raw`UID:series
  CREATED:20260101T000000Z
  LAST-MODIFIED:20260101T000000Z
  SEQUENCE:2
  STATUS:CONFIRMED
  SUMMARY:Standup
  DTSTART;TZID=Europe/Berlin:20260407T090000
  DTEND;TZID=Europe/Berlin:20260407T100000
  RRULE:FREQ=WEEKLY;BYDAY=TU
  EXDATE;TZID=Europe/Berlin:20260414T090000
  BEGIN:VALARM
  ACTION:DISPLAY
  TRIGGER;RELATED=START:-PT15M
  DESCRIPTION:soon
  END:VALARM`;

const moved = String.raw`UID:series
  RECURRENCE-ID;TZID=Europe/Berlin:20260421T090000
  DTSTART;TZID=Europe/Berlin:20260421T110000
  DTEND;TZID=Europe/Berlin:20260421T120000
  SUMMARY:Standup\, later`;

const meeting = String.raw`UID:meeting
  DTSTART:20260407T090000Z
  DURATION:PT1H
  SUMMARY:Budget\; round 2\, with a title that is folded\, since it is longer tha⏎n seventy-five bytes 🦷 Ünïcödé
  DESCRIPTION:
  ORGANIZER;CN="Alice; A":mailto:alice@example.org
  ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;ROLE=REQ-PARTICIPANT;SCHEDULE-STATUS=1.1:mailto:bob@example.org
  LOCATION:Room 1\nfloor 2
  CATEGORIES:Work,Money
  GEO:48.1;11.5
  URL:https://example.org/?a=b&c=d
  ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=
  X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC`;

const wholeDay = 'UID:whole-day\nDTSTART;VALUE=DATE:20260407\nDTEND;VALUE=DATE:20260408\nSUMMARY:Off\nTRANSP:TRANSPARENT';
const task = 'UID:task\nDUE;VALUE=DATE:20260407\nSUMMARY:Taxes\nPERCENT-COMPLETE:20\nPRIORITY:1\nRELATED-TO:another';
const floating = 'UID:floating\nDTSTART:20260407T090000\nRDATE:20260409T090000,20260410T090000\nSUMMARY:Wherever I am';
const outlook = 'UID:outlook\nDTSTART;TZID=W. Europe Standard Time:20260407T090000\nDURATION:PT1H\nSUMMARY:Of Outlook';
const undefinedZone = 'UID:undefined-zone\nDTSTART;TZID=Europe/Paris:20260407T090000\nSUMMARY:Its zone is not defined here';

/** By the names of their resources. */
export const richEvents: Readonly<Record<string, string>> = {
  'series.ics': calendar(entry('VEVENT', series) + entry('VEVENT', moved) + zone('Europe/Berlin')),
  'meeting.ics': calendar(entry('VEVENT', meeting)),
  'whole-day.ics': calendar(entry('VEVENT', wholeDay)),
  'task.ics': calendar(entry('VTODO', task)),
  'floating.ics': calendar(entry('VEVENT', floating)),
  'outlook.ics': calendar(entry('VEVENT', outlook) + zone('W. Europe Standard Time')),
  'undefined-zone.ics': calendar(entry('VEVENT', undefinedZone)),
  'line-feeds.ics': calendar(entry('VEVENT', 'UID:line-feeds\nDTSTART:20260407T090000Z\nSUMMARY:of Unix')).replaceAll('\r\n', '\n'),
  "Ünï 100 %+'&.ics": calendar(entry('VEVENT', 'UID:<odd&uid>\nDTSTART:20260407T090000Z\nSUMMARY:Oddly named')),
};

export const richCards: Readonly<Record<string, string>> = {
  'full.vcf': lines(String.raw`BEGIN:VCARD
    VERSION:3.0
    PRODID:-//Sabre//Sabre VObject 4.5.6//EN
    UID:full
    FN:Anna Maria
    N:Maria;Anna;;Dr.;
    EMAIL;TYPE=HOME:a@example.org
    EMAIL;TYPE="WORK,pref":b@example.org
    TEL;TYPE=CELL,VOICE:+49 123
    ORG:Firm;Dept
    ADR;TYPE=HOME:;;Street 1\, left;Town;;12345;Germany
    BDAY;VALUE=DATE:19800101
    PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
    item1.URL:https://example.org
    item1.X-ABLABEL:_$!<Other>!$_
    CATEGORIES:Friends,Family
    NOTE:line 1\nline 2
    REV:2026-01-01T00:00:00Z
    END:VCARD`),
  'four.vcf': lines('BEGIN:VCARD\nVERSION:4.0\nUID:four\nFN:Four\nTEL;VALUE=uri;TYPE=cell:tel:+49123\nBDAY:--0101\nEND:VCARD'),
};
