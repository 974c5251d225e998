import { expect, test } from 'vitest';
import { reasonOf } from '../../../../src/applications/nextcloud/items/dav.ts';

const reason = (status: number, body: string): string => reasonOf({ status, body: Buffer.from(body), etag: undefined });

test('a refusal is told in the words of the server, by the condition that did not hold, or by its number', () => {
  expect(
    reason(
      403,
      '<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:exception>X</s:exception><s:message>not here</s:message></d:error>',
    ),
  ).toBe('HTTP 403: not here');
  // As Radicale writes it, and as RFC 4791, 1.3 does.
  expect(
    reason(409, `<?xml version='1.0'?>\n<error xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:no-uid-conflict /></error>`),
  ).toBe('HTTP 409: no-uid-conflict');
  expect(
    reason(
      403,
      '<D:error xmlns:D="DAV:">\n  <C:supported-filter xmlns:C="urn:ietf:params:xml:ns:caldav">\n<C:prop-filter/></C:supported-filter></D:error>',
    ),
  ).toBe('HTTP 403: supported-filter');
  expect(reason(500, '<html><body>error</body></html>')).toBe('HTTP 500');
  expect(reason(502, '')).toBe('HTTP 502');
});
