import { expect, test } from 'vitest';
import { siteAddress } from '../../../../src/applications/nextcloud/items/site-address.ts';

test.each([
  ['https://cloud.example.org/', 'https://cloud.example.org'],
  ['https://example.org:8443/nextcloud//', 'https://example.org:8443/nextcloud'],
  ['http://localhost', 'http://localhost'],
  ['http://127.0.0.1:8080/cloud', 'http://127.0.0.1:8080/cloud'],
  ['http://[::1]', 'http://[::1]'],
])('%s', (given, address) => {
  expect(siteAddress(given, 'config.php')).toBe(address);
});

test.each([
  undefined,
  '',
  'cloud.example.org',
  'ftp://x',
  'https://alice:secret@x',
  'http://cloud.example.org',
  'http://127.0.0.1.example.org',
  'http://localhost.example.org',
])('not %s', (given) => {
  expect(() => siteAddress(given, 'config.php')).toThrow(
    expect.objectContaining({ kind: 'configuration', message: expect.not.stringContaining('secret') }) as Error,
  );
});
