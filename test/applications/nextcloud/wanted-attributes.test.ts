import { describe, expect, test } from 'vitest';
import { wantedAttributes } from '../../../src/applications/nextcloud/wanted-attributes.ts';
import type { OwnershipPolicy } from '../../../src/applications/ownership.ts';
import { rawPath } from '../../../src/state/path-bytes.ts';

const root = '/var/www/nextcloud';
const parts = [
  { path: root, kind: 'code' },
  { path: `${root}/apps`, kind: 'apps' },
  { path: `${root}/config`, kind: 'own' },
  { path: '/srv/dätä', kind: 'data' },
] as const;

/** As `ls -n` has it. */
function wanted(policy: OwnershipPolicy, path: string, type: 'file' | 'directory' | 'link', mode: number, gid = 7): string {
  const of = wantedAttributes(parts, { policy, uid: 33, gid: 34 });
  const { uid, gid: group, mode: bits } = of({ path: rawPath(path), type, uid: 5, gid, mode });
  return `${uid}:${group} ${bits.toString(8)}`;
}

describe('today', () => {
  test.each([
    [root, 'directory', 0o755, '33:34 750'],
    [`${root}/index.php`, 'file', 0o666, '33:34 640'],
    [`${root}/.htaccess`, 'file', 0o644, '33:34 640'],
    [`${root}/occ`, 'file', 0o755, '33:34 750'],
    [`${root}/occ`, 'file', 0o644, '33:34 640'],
    [`${root}/core/occ`, 'file', 0o755, '33:34 640'],
    [`${root}/apps/notify_push/bin/x86_64/notify_push`, 'file', 0o755, '33:34 750'],
    [`${root}/apps-more/x`, 'file', 0o755, '33:34 640'],
    [`${root}/config/config.php`, 'file', 0o600, '33:34 640'],
    ['/srv/dätä', 'directory', 0o770, '33:34 750'],
    ['/srv/dätä/alice/files/a', 'file', 0o664, '33:34 664'],
    ['/srv/dätä/alice/files/a', 'file', 0o004, '33:34 404'],
    ['/srv/dätä/alice', 'directory', 0o000, '33:34 500'],
    [`${root}/core/link`, 'link', 0o777, '33:34 777'],
  ] as const)('%s, a %s of %o: %s', (path, type, mode, is) => expect(wanted('today', path, type, mode)).toBe(is));
});

describe('2017', () => {
  test.each([
    [root, 'directory', 0o755, '0:34 750'],
    [`${root}/index.php`, 'file', 0o644, '0:34 640'],
    [`${root}/occ`, 'file', 0o755, '0:34 750'],
    [`${root}/.htaccess`, 'file', 0o640, '0:34 644'],
    [`${root}/core/.htaccess`, 'file', 0o644, '0:34 640'],
    [`${root}/apps/files/appinfo/info.xml`, 'file', 0o644, '33:34 640'],
    [`${root}/config/config.php`, 'file', 0o640, '33:34 640'],
    ['/srv/dätä/.htaccess', 'file', 0o640, '0:34 644'],
    ['/srv/dätä/alice/.htaccess', 'file', 0o640, '33:34 640'],
  ] as const)('%s, a %s of %o: %s', (path, type, mode, is) => expect(wanted('2017', path, type, mode)).toBe(is));
});

describe('loose', () => {
  test.each([
    [root, 'directory', 0o750, '33:7 750'],
    [`${root}/index.php`, 'file', 0o440, '33:7 640'],
    [`${root}/core`, 'directory', 0o050, '33:7 750'],
    ['/srv/dätä/alice', 'directory', 0o000, '5:7 0'],
  ] as const)('%s, a %s of %o: %s', (path, type, mode, is) => expect(wanted('loose', path, type, mode)).toBe(is));
});
