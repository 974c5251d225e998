import { expect, test } from 'vitest';
import { toHostPath } from '../../../src/applications/nextcloud/to-host-path.ts';

const mounts = { '/var/www/html': '/srv/cloud/', '/var/www/html/data': '/big/data', '/': '/rootfs' };

test.each([
  ['/var/www/html', '/srv/cloud'],
  ['/var/www/html/config', '/srv/cloud/config'],
  ['/var/www/html/data/alice', '/big/data/alice'],
  ['/var/www/html2', '/rootfs/var/www/html2'],
])('%s', (path, there) => {
  expect(toHostPath(path, mounts)).toBe(there);
});

test('without a container every path is of this host', () => {
  expect(toHostPath('/var/www/nextcloud/data', undefined)).toBe('/var/www/nextcloud/data');
});

test('what no mount holds is refused, with what to write', () => {
  expect(() => toHostPath('/data', { '/var/www/html': '/srv' })).toThrow(
    '/data of the container is not known to lie anywhere on this host',
  );
});
