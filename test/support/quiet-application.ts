import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HookPlace } from './hook.ts';

/** A small application that is silent while a file of it exists: two SQLite databases, a directory, and scripts that stop and start it. */
export interface QuietApplication extends HookPlace {
  readonly directory: string;
  readonly uploads: string;
  /** `--config-dir … --state-dir …` */
  readonly options: readonly string[];
  isQuiet(): boolean;
  /** How often the scripts were called: `stop stop start`. */
  calls(): string;
  /** Replaces a script by `text`; `stop`, `start`, `is-quiet` or `after`. */
  script(name: string, text: string): void;
  /** Adds lines to the application file. */
  configure(more: string): void;
  rowsOf(database: 'orders' | 'stock'): string[];
  put(database: 'orders' | 'stock', text: string): void;
  remove(): void;
}

export function quietApplication(): QuietApplication {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-quiet-'));
  const [configDir, stateDir, uploads] = ['config', 'state', 'uploads'].map((name) => join(directory, name)) as [string, string, string];
  const [quiet, log, configuration] = [join(directory, 'quiet'), join(directory, 'calls'), join(configDir, 'shop.yaml')];
  mkdirSync(configDir);
  mkdirSync(uploads);
  const script = (name: string, text: string): void => {
    const path = join(directory, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  script('stop', `echo stop >> ${log}; touch ${quiet}`);
  script('start', `echo start >> ${log}; rm -f ${quiet}`);
  script('is-quiet', `test -e ${quiet}`);
  script('after', `echo after >> ${log}`);
  const within = <R>(database: string, act: (open: DatabaseSync) => R): R => {
    const open = new DatabaseSync(join(directory, `${database}.db`));
    try {
      return act(open);
    } finally {
      open.close();
    }
  };
  for (const name of ['orders', 'stock']) within(name, (open) => open.exec("CREATE TABLE t(a TEXT); INSERT INTO t VALUES ('first')"));
  const base = `application: generic
directories: [${uploads}]
databases:
  orders: { engine: sqlite, file: ${directory}/orders.db }
  stock: { engine: sqlite, file: ${directory}/stock.db }
quiesce: [{ command: [${directory}/stop], timeout: 10s }]
resume: [{ command: [${directory}/start] }]
is-quiet: { command: [${directory}/is-quiet] }
after-restore: [{ command: [${directory}/after] }]
`;
  writeFileSync(configuration, base);
  return {
    directory,
    configDir,
    stateDir,
    uploads,
    options: ['--config-dir', configDir, '--state-dir', stateDir],
    isQuiet: () => existsSync(quiet),
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().replaceAll('\n', ' ') : ''),
    script,
    configure: (more) => writeFileSync(configuration, base + more),
    rowsOf: (database) =>
      within(database, (open) =>
        open
          .prepare('SELECT a FROM t ORDER BY rowid')
          .all()
          .map((row) => String(row['a'])),
      ),
    put: (database, text) => within(database, (open) => open.prepare('INSERT INTO t VALUES (?)').run(text)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
