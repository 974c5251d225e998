import { expect, test } from 'vitest';
import { phpCall } from '../../../src/applications/nextcloud/php-call.ts';
import type { Place } from '../../../src/applications/nextcloud/site.ts';

const place: Place = {
  root: '/var/www/nextcloud',
  configDirectory: '/var/www/nextcloud/config',
  isConfigMoved: false,
  php: 'php8.2',
  exec: [],
  owner: { uid: 33, gid: 33, groups: [33, 112] },
};
const root = { uid: 0, env: {} };

test('root becomes the owner, its group first, with its other groups', () => {
  expect(phpCall(place, ['occ', 'status'], root)).toEqual({
    file: 'setpriv',
    args: ['--reuid=33', '--regid=33', '--groups=33,112', '--', 'php8.2', 'occ', 'status'],
    env: { LC_ALL: 'C.UTF-8' },
  });
  expect(phpCall({ ...place, owner: { uid: 7, gid: 8, groups: [] } }, [], root).args).toEqual([
    '--reuid=7',
    '--regid=8',
    '--clear-groups',
    '--',
    'php8.2',
  ]);
});

test('the owner itself needs nothing, and nothing but Nextcloud’s own variables goes along', () => {
  const env = { HOME: '/root', NC_dbhost: 'db', NEXTCLOUD_CONFIG_DIR: '/etc/cloud', SECRET: 'x' };
  expect(phpCall(place, ['occ'], { uid: 33, env })).toEqual({
    file: 'php8.2',
    args: ['occ'],
    env: { LC_ALL: 'C.UTF-8', NC_dbhost: 'db', NEXTCLOUD_CONFIG_DIR: '/etc/cloud' },
  });
});

test('in a container its exec says who and where', () => {
  const contained = { ...place, exec: ['docker', 'exec', '-u', 'www-data', 'cloud'], owner: undefined, php: 'php' };
  expect(phpCall(contained, ['occ'], root)).toEqual({ file: 'docker', args: ['exec', '-u', 'www-data', 'cloud', 'php', 'occ'] });
  expect(phpCall({ ...contained, isConfigMoved: true, configDirectory: '/etc/cloud' }, ['occ'], root).args).toEqual(
    'exec -u www-data cloud env NEXTCLOUD_CONFIG_DIR=/etc/cloud php occ'.split(' '),
  );
});
