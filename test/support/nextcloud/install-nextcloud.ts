import { execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

/** Where its database is, in the words of config.php (`dbtype`, `dbhost` …); SQLite's lies in the data directory. */
export type NextcloudDatabase = Readonly<Record<string, string>> & { readonly dbtype: 'sqlite3' | 'mysql' | 'pgsql' };

/** What a program that ran came to. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An installed stand-in for Nextcloud: a tree, a data directory, a database with three users in it, and an owner who is not root. */
export interface Nextcloud {
  readonly root: string;
  readonly dataDirectory: string;
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Runs occ, as the owner unless `as` says otherwise. */
  occ(args: readonly string[], options?: { as?: { uid: number; gid: number }; env?: Readonly<Record<string, string>> }): Promise<Ended>;
  /** Runs a script of the tree, such as cron.php. */
  php(script: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Starts its web server; tests ask it by DAV as user `alice` with the password `alice-secret`. */
  serve(): Promise<{ readonly url: string; stop(): Promise<void> }>;
  remove(): Promise<void>;
}

const stock = join(import.meta.dirname, 'server');

/** Debian's www-data, where the caller may become it. */
const owner = process.getuid?.() === 0 ? { uid: 33, gid: 33 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/**
 * Installs one below a directory of its own.
 * @param more what else config.php says; `datadirectory` may name a place outside the tree
 */
export async function installNextcloud(database: NextcloudDatabase, more: Readonly<Record<string, unknown>> = {}): Promise<Nextcloud> {
  const directory = await mkdtemp('/tmp/penstock-nextcloud-');
  chmodSync(directory, 0o755);
  const root = join(directory, 'nextcloud');
  const dataDirectory = typeof more['datadirectory'] === 'string' ? more['datadirectory'] : join(root, 'data');
  cpSync(stock, root, { recursive: true });
  mkdirSync(join(root, 'config'));
  const config = {
    ...database,
    instanceid: 'oc1a2b3c4d5e',
    secret: 'Zm9v/+c2VjcmV0',
    passwordsalt: 'salt',
    datadirectory: dataDirectory,
    trusted_domains: ['127.0.0.1'],
    ...more,
  };
  writeFileSync(join(root, 'config/config.php'), configText(config), { mode: 0o640 });
  giveAway(directory, owner);
  const run = (file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, as = owner): Promise<Ended> =>
    new Promise((resolve) => {
      const options = { ...as, cwd: '/', env: { PATH: process.env['PATH'] ?? '', ...env } };
      const child = execFile(file, args, options, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? 255), stdout, stderr }),
      );
      child.stdin?.end();
    });
  const installed = await run('php', [join(root, 'install.php')]);
  if (installed.status !== 0 || installed.stdout !== '') {
    await rm(directory, { recursive: true });
    throw new Error(`the stand-in could not be installed: ${installed.stdout}${installed.stderr}`);
  }
  return {
    root,
    dataDirectory,
    owner,
    occ: (args, { as, env } = {}) => run('php', [join(root, 'occ'), ...args], env, as),
    php: (script, env) => run('php', [join(root, script)], env),
    serve: () => serve(root),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function serve(root: string): Promise<{ url: string; stop(): Promise<void> }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn('php', ['-S', url.slice('http://'.length), '-t', root, join(root, 'router.php')], {
    ...owner,
    cwd: root,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
    if (
      await fetch(`${url}/status.php`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

function giveAway(path: string, to: { uid: number; gid: number }): void {
  if (process.getuid?.() !== 0) return;
  chownSync(path, to.uid, to.gid);
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) giveAway(join(path, name), to);
}

/** A config.php that says this. */
export function configText(config: Readonly<Record<string, unknown>>): string {
  return `<?php\n$CONFIG = json_decode(${phpLiteral(JSON.stringify(config))}, true);\n`;
}

function phpLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
