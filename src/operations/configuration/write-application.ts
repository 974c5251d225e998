import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { readApplication } from '../../applications/read-application.ts';
import { Failure } from '../../failures/failure.ts';

/** What somebody has said of an application. */
export interface Answers {
  readonly name: string;
  /** Where a Nextcloud is installed, which says all else itself. */
  readonly nextcloud?: string;
  readonly directories: readonly string[];
  readonly sqlite: readonly string[];
  readonly servers: readonly {
    readonly engine: 'mysql' | 'postgresql';
    readonly database: string;
    readonly user: string;
    /** The socket, or its directory; or a host. */
    readonly place: string;
    readonly password: string | undefined;
  }[];
  /** A systemd unit that is stopped while a backup or restore runs. */
  readonly unit: string | undefined;
}

/** A file to be written. */
export interface DraftFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Less to store, and quicker than whatever else compresses (docs/archive.md); files that were there before keep the format that they have. */
const asMeasured = { format: 'archive' };

/** The application file, and the files of its passwords, as they would be written. */
export function draftApplication(answers: Answers, configDir: string): readonly DraftFile[] {
  if (answers.nextcloud !== undefined)
    return [draft(answers.name, { application: 'nextcloud', root: answers.nextcloud, stream: asMeasured }, configDir)];
  const secrets: DraftFile[] = [];
  const databases: Record<string, object> = {};
  const add = (wanted: string, settings: object): string => {
    const plain = wanted.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'database';
    let name = plain;
    for (let more = 2; Object.hasOwn(databases, name); more++) name = `${plain}-${more}`;
    databases[name] = settings;
    return name;
  };
  for (const file of answers.sqlite) add(basename(file).replace(/\.(db|sqlite3?)$/, ''), { engine: 'sqlite', file });
  for (const { engine, database, user, place, password } of answers.servers) {
    const where = engine === 'mysql' && place.startsWith('/') ? { socket: place } : { host: place };
    const settings: Record<string, unknown> = { engine, ...where, database, user };
    const name = add(database, settings);
    if (password === undefined) continue;
    const path = join(configDir, `${answers.name}-${name}.password`);
    settings['password'] = { file: path };
    secrets.push({ path, text: `${password}\n`, mode: 0o600 });
  }
  const file = {
    application: 'generic',
    ...(answers.directories.length === 0 ? {} : { directories: answers.directories }),
    ...(Object.keys(databases).length === 0 ? {} : { databases, stream: asMeasured }),
    ...(answers.unit === undefined
      ? {}
      : {
          quiesce: [{ command: ['/usr/bin/systemctl', 'stop', answers.unit] }],
          resume: [{ command: ['/usr/bin/systemctl', 'start', answers.unit] }],
        }),
  };
  return [draft(answers.name, file, configDir), ...secrets];
}

function draft(name: string, file: object, configDir: string): DraftFile {
  const text = `# Written by penstock setup; docs/application-file.md tells what else may stand here.\n${stringify(file, { lineWidth: 120 })}`;
  return { path: join(configDir, `${name}.yaml`), text, mode: 0o640 };
}

/**
 * Writes these files, none of which may be there, and reads the application back.
 * @throws Failure would-overwrite: one is there; configuration: what is wrong with the answers; nothing is left then
 */
export async function writeApplication(name: string, drafts: readonly DraftFile[], configDir: string): Promise<void> {
  const there = drafts.find(({ path }) => existsSync(path));
  if (there) throw new Failure('would-overwrite', `${there.path} is there already`, { hint: 'edit it, or remove it first' });
  const written: string[] = [];
  try {
    mkdirSync(configDir, { recursive: true, mode: 0o755 });
    for (const { path, text, mode } of drafts) {
      writeFileSync(path, text, { mode, flag: 'wx' });
      written.push(path);
    }
    await readApplication(name, configDir);
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    if (error instanceof Failure) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(code === 'EACCES' || code === 'EROFS' ? 'privileges' : 'io', `cannot write below ${configDir}: ${message}`, {
      hint: 'run it as root, or name another --config-dir',
      cause: error,
    });
  }
}
