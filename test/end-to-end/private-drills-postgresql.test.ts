import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { because } from '../support/because.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { newerPostgresql } from '../support/newer-postgresql.ts';
import { startPostgresql } from '../support/postgresql-server.ts';
import { privateDrills } from './suites/private-drills.ts';

const expected = {
  says: /PostgreSQL \d+\.\d+/,
  // Databases of the server's own have numbers below FirstNormalObjectId.
  isStaged: (data: string) => readdirSync(join(data, 'postgresql/base')).some((name) => Number(name) >= 16384),
  objects: '1 routine, 3 table, 1 sequence, 1 view, 1 large object, 2 constraint, 1 index, 1 trigger',
};

privateDrills('postgresql', () => startPostgresql(), livePostgresql, expected);

describe.skipIf(newerPostgresql.missing)(`PostgreSQL 17 from Debian 13${because(newerPostgresql)}`, () => {
  privateDrills('postgresql 17', () => newerPostgresql.start(), livePostgresql, { ...expected, says: /PostgreSQL 17\.\d+/ });
});
