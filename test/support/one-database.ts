import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executable } from './executables.ts';
import { backupStream } from './fake-bareos-fd.ts';
import { liveApplication, type LiveApplication } from './live-database.ts';
import { liveMariadb } from './live-mariadb.ts';
import type { MysqlServer } from './mysql-server.ts';
import { penstock, type Ran } from './penstock.ts';

/** An application that restores in place, by an account that has all rights in its one database and no other right: a shared hoster's. */
export interface OneDatabase extends LiveApplication {
  /** The name of database and account. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly reader: string;
  readonly writer: string;
  /** `--config-dir … --state-dir …`, in words. */
  readonly words: readonly string[];
  /** The stream of the database as it is now. */
  dump(): Promise<Buffer>;
  restore(input: Buffer, ...more: readonly string[]): Promise<Ran>;
  /** Runs `penstock`. */
  run(...args: readonly string[]): Promise<Ran>;
  /** What is in the database's own directory below the state directory. */
  files(): string[];
  isQuiet(): boolean;
}

export async function oneDatabase(server: MysqlServer): Promise<OneDatabase> {
  const shop = await liveApplication(() => liveMariadb(server));
  const { env = {}, settings } = shop.database;
  const name = /database: (\w+)/.exec(settings)?.[1] ?? '';
  await server.sql(
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}@localhost; GRANT ALL ON \`${name.replaceAll('_', '\\_')}\`.* TO ${name}@localhost`,
  );
  const [quiet, uploads] = ['quiet', 'uploads'].map((one) => join(shop.directory, one)) as [string, string];
  mkdirSync(uploads);
  writeFileSync(
    join(shop.configDir, 'shop.yaml'),
    `application: generic
directories: [${uploads}]
databases:
  main: ${settings}
restore: { strategy: in-place }
quiesce: [{ command: [/usr/bin/touch, ${quiet}] }]
resume: [{ command: [/bin/rm, ${quiet}] }]
`,
    { mode: 0o600 },
  );
  const words = shop.options.split(' ');
  const reader = `${executable('bpipe-reader')} shop/main ${shop.options}`;
  return {
    ...shop,
    name,
    env,
    reader,
    writer: `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`,
    words,
    async dump() {
      const { status, stderr, stdout } = await backupStream({ env, reader });
      if (status !== 0 || stderr !== '') throw new Error(stderr);
      return stdout;
    },
    restore: (input, ...more) => penstock(['restore', 'shop/main', ...words, ...more], input, env),
    run: (...args) => penstock([...args, ...words], '', env),
    files() {
      const directory = join(shop.stateDir, 'databases/shop/main');
      return existsSync(directory) ? readdirSync(directory).toSorted() : [];
    },
    isQuiet: () => existsSync(quiet),
  };
}
