import { liveApplication } from '../../support/live-database.ts';
import { liveMariadb } from '../../support/live-mariadb.ts';
import { startMariadb } from '../../support/mariadb-server.ts';
import type { Contender, Field } from './contender.ts';
import { dataSets, type DataSetName } from './data-sets.ts';
import { oursWith } from './ours-with.ts';

/** MariaDB with a data set, and those who dump it: the native tool alone and compressed, and mydumper. */
export async function mariadbField(dataSet: DataSetName, megabytes: number, workers: number): Promise<Field> {
  const server = await startMariadb(['--innodb-buffer-pool-size=1G', '--innodb-log-file-size=1G']);
  const live = await liveApplication(() => liveMariadb(server), `stream: { format: archive, workers: ${workers} }\n`);
  const database = /database: (\w+)/.exec(live.database.settings)?.[1] ?? '';
  await server.sql(dataSets.mariadb[dataSet](megabytes), database);
  await server.sql(
    `ANALYZE TABLE ${
      dataSet === 'many'
        ? 't0'
        : (await server.sql('SHOW TABLES', database))
            .trim()
            .split('\n')
            .map((name) => `\`${name}\``)
            .join(', ')
    }`,
    database,
  );
  const connection = `--no-defaults --socket=${server.socket} -uroot`;
  const dump = `mariadb-dump ${connection} --single-transaction --quick --routines --triggers --events --default-character-set=utf8mb4 ${database}`;
  const load = `mariadb ${connection} --default-character-set=utf8mb4 bench_restored`;
  const own = `--socket ${server.socket} -u root`;
  const mydumper = (name: string, compress: string): Contender => ({
    name,
    dump: `mydumper ${own} -B ${database} -t ${workers} ${compress} -G -E -R --trx-consistency-only -o "$OUT"`,
    restore: `myloader ${own} -B bench_restored -d "$OUT" -t ${workers} -o`,
    workers,
  });
  return {
    ours: 'penstock archive',
    native: 'mariadb-dump',
    live,
    run: (sql) => server.sql(sql, database),
    contenders: [
      oursWith('penstock archive', live, workers),
      { name: 'mariadb-dump', dump: `${dump} > "$OUT"`, restore: `${load} < "$OUT"`, workers: 1 },
      { name: 'mariadb-dump | gzip', dump: `${dump} | gzip > "$OUT"`, restore: `gunzip < "$OUT" | ${load}`, workers: 1 },
      { name: 'mariadb-dump | zstd -1', dump: `${dump} | zstd -q -1 > "$OUT"`, restore: `zstd -q -d < "$OUT" | ${load}`, workers: 1 },
      mydumper('mydumper, uncompressed', ''),
      mydumper('mydumper -c', '-c'),
    ],
    async clear() {
      const names = await server.sql(
        `SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE '${database}\\_\\_penstock%'`,
      );
      for (const name of names.trim().split('\n').filter(Boolean)) await server.sql(`DROP DATABASE \`${name}\``);
      await server.sql('DROP DATABASE IF EXISTS bench_restored; CREATE DATABASE bench_restored CHARACTER SET utf8mb4');
    },
    async remove() {
      await live.remove();
      await server.stop();
    },
  };
}
