import { join } from 'node:path';
import { debianTree } from './debian-tree.ts';
import { type MysqlServer, startMysqlServer } from './mysql-server.ts';

const tree = debianTree('sid');
const bin = join(tree.directory, 'bin');

/** MySQL itself with its own tools: Debian 12 and 13 have none, so it comes from Debian sid, in whatever version that has. */
export const realMysql = {
  /** Why there is none, as the name of a skipped test has it; undefined where there is one. */
  missing: tree.missing,

  program: (name: 'mysqld'): string => join(bin, name),

  /** What a server has to be told that is not installed where it was built for. */
  whereItIs: [`--basedir=${join(tree.directory, 'usr')}`, `--lc-messages-dir=${join(tree.directory, 'usr/share/mysql')}`],

  /**
   * Starts one, with global transaction ids as replicated servers have them.
   * @param options more of mysqld's options, such as `--event-scheduler=OFF`
   */
  start: (options: readonly string[] = []): Promise<MysqlServer> =>
    startMysqlServer({
      flavour: 'mysql',
      env: { PATH: bin },
      client: join(bin, 'mysql'),
      server: join(bin, 'mysqld'),
      // The checkout may lie where no other account may go.
      user: 'root',
      initialise: { file: join(bin, 'mysqld'), args: ['--initialize-insecure'] },
      both: [
        ...realMysql.whereItIs,
        `--plugin-dir=${join(tree.directory, 'usr/lib/mysql/plugin')}`,
        '--secure-file-priv=NULL',
        '--innodb-redo-log-capacity=32M',
      ],
      options: ['--mysqlx=OFF', '--server-id=1', '--gtid-mode=ON', '--enforce-gtid-consistency=ON', '--sync-binlog=0', ...options],
    }),
};
