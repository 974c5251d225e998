import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql } from '../support/postgresql-server.ts';
import { privateDrills } from './suites/private-drills.ts';

privateDrills('postgresql', () => startPostgresql(), livePostgresql, {
  says: /PostgreSQL \d+\.\d+/,
  // Databases of the server's own have numbers below FirstNormalObjectId.
  isStaged: (data) => readdirSync(join(data, 'postgresql/base')).some((name) => Number(name) >= 16384),
  objects: '1 routine, 3 table, 1 sequence, 1 view, 1 large object, 2 constraint, 1 index, 1 trigger',
});
