import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { because } from '../support/because.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { realMysql } from '../support/real-mysql.ts';
import { privateDrills } from './suites/private-drills.ts';

/* MySQL itself, where run/tests could unpack it. As it is not installed where it was built for, it has to be told where its messages are. */

describe.skipIf(realMysql.missing)(`MySQL from Debian sid${because(realMysql)}`, () => {
  const bin = mkdtempSync(join(tmpdir(), 'penstock-mysqld-'));
  beforeAll(() => {
    chmodSync(bin, 0o755);
    writeFileSync(join(bin, 'mysqld'), `#!/bin/sh\nexec ${realMysql.program('mysqld')} "$@" ${realMysql.whereItIs.join(' ')}\n`, {
      mode: 0o755,
    });
  });
  afterAll(() => rmSync(bin, { recursive: true }));

  privateDrills(
    'mysql',
    () => realMysql.start(),
    async (server) => ({ ...(await liveMariadb(server)), env: { PATH: `${bin}:${server.env['PATH']}` } }),
    {
      says: /MySQL \d+\.\d+\.\d+/,
      isStaged: (data) => readdirSync(join(data, 'mysql')).some((name) => name.includes('penstock_drill')),
      objects: '4 table, 1 view, 1 trigger, 1 routine, 1 event',
      rows: 8,
      tables: 4,
    },
  );
});
