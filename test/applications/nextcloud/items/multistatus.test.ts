import { expect, test } from 'vitest';
import { nameOf, parseMultistatus } from '../../../../src/applications/nextcloud/items/multistatus.ts';

test('properties by their namespaces, whatever the prefixes; texts escaped or as CDATA; what is not there is not', () => {
  const found = parseMultistatus(`<?xml version="1.0"?>
    <x:multistatus xmlns:x="DAV:" xmlns="urn:ietf:params:xml:ns:caldav"><x:response>
      <x:href>/remote.php/dav/calendars/alice/work/a%20b.ics</x:href>
      <x:propstat><x:prop><x:getetag>&quot;1&quot;</x:getetag><calendar-data>A&amp;B&#13;
C</calendar-data></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat>
      <x:propstat><x:prop><x:displayname/></x:prop><x:status>HTTP/1.1 404 Not Found</x:status></x:propstat>
    </x:response><x:response><x:href>/remote.php/dav/calendars/alice/</x:href>
      <x:propstat><x:prop><calendar-data><![CDATA[<&>]]></calendar-data></x:prop></x:propstat></x:response></x:multistatus>`);
  expect(found).toEqual([
    {
      href: '/remote.php/dav/calendars/alice/work/a%20b.ics',
      properties: { '{DAV:}getetag': '"1"', '{urn:ietf:params:xml:ns:caldav}calendar-data': 'A&B\r\nC' },
    },
    { href: '/remote.php/dav/calendars/alice/', properties: { '{urn:ietf:params:xml:ns:caldav}calendar-data': '<&>' } },
  ]);
  expect(found.map(nameOf)).toEqual(['a b.ics', 'alice']);
});

test.each(['', '<html><br></html>', '<d:multistatus/>', 'not XML'])('no answer of that kind: %j', (text) => {
  expect(() => parseMultistatus(text)).toThrow('no DAV');
});
