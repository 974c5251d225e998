import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { privateDrills } from './suites/private-drills.ts';

privateDrills('mariadb', () => startMariadb(['--event-scheduler=ON']), liveMariadb, {
  says: /MariaDB \d+\.\d+\.\d+/,
  isStaged: (data) => readdirSync(join(data, 'mysql')).some((name) => name.includes('penstock_drill')),
  objects: '3 table, 1 view, 1 trigger, 1 routine, 1 event',
});
