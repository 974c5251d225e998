import { liveApplication } from '../../support/live-database.ts';
import { livePostgresql } from '../../support/live-postgresql.ts';
import { startPostgresql } from '../../support/postgresql-server.ts';
import type { Field } from './contender.ts';
import { dataSets, type DataSetName } from './data-sets.ts';
import { oursWith } from './ours-with.ts';

/** PostgreSQL with a data set, and those who dump it: pg_dump in its formats, with as many processes as we have. */
export async function postgresqlField(dataSet: DataSetName, megabytes: number, workers: number): Promise<Field> {
  const server = await startPostgresql(['shared_buffers=512MB', 'max_wal_size=4GB', 'max_locks_per_transaction=512']);
  const live = await liveApplication(() => livePostgresql(server), `stream: { format: archive, workers: ${workers} }\n`);
  const database = /database: (\w+)/.exec(live.database.settings)?.[1] ?? '';
  await server.sql(dataSets.postgresql[dataSet](megabytes), database, database);
  await server.sql('VACUUM ANALYZE', database);
  const connection = `-h ${server.socket} -p ${server.port} -U ${database}`;
  const psql = `psql -X -q -v ON_ERROR_STOP=1 ${connection} -d bench_restored`;
  return {
    ours: 'penstock archive',
    native: 'pg_dump',
    live,
    run: (sql) => server.sql(sql, database, database),
    contenders: [
      oursWith('penstock archive', live, workers),
      { name: 'pg_dump', dump: `pg_dump ${connection} ${database} > "$OUT"`, restore: `${psql} < "$OUT"`, workers: 1 },
      {
        name: 'pg_dump | zstd -1',
        dump: `pg_dump ${connection} ${database} | zstd -q -1 > "$OUT"`,
        restore: `zstd -q -d < "$OUT" | ${psql}`,
        workers: 1,
      },
      {
        name: 'pg_dump -Fc',
        dump: `pg_dump -Fc ${connection} ${database} > "$OUT"`,
        restore: `pg_restore -j ${workers} ${connection} -d bench_restored "$OUT"`,
        workers: 1,
      },
      {
        name: `pg_dump -Fd -j ${workers}`,
        dump: `pg_dump -Fd -j ${workers} ${connection} -f "$OUT" ${database}`,
        restore: `pg_restore -j ${workers} ${connection} -d bench_restored "$OUT"`,
        workers,
      },
      {
        name: `pg_dump -Fd -j ${workers} -Z0`,
        dump: `pg_dump -Fd -j ${workers} -Z0 ${connection} -f "$OUT" ${database}`,
        restore: `pg_restore -j ${workers} ${connection} -d bench_restored "$OUT"`,
        workers,
      },
    ],
    async clear() {
      const names = await server.sql(`SELECT datname FROM pg_database WHERE datname LIKE '${database}\\_\\_penstock%'`);
      for (const name of names.trim().split('\n').filter(Boolean)) await server.sql(`DROP DATABASE "${name}"`);
      await server.sql('DROP DATABASE IF EXISTS bench_restored');
      await server.sql(`CREATE DATABASE bench_restored TEMPLATE template0 OWNER ${database}`);
    },
    async remove() {
      await server.sql('DROP DATABASE IF EXISTS bench_restored');
      await live.remove();
      await server.stop();
    },
  };
}
