import { mkdtemp, rm, writeFile, mkdir, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A database of a real engine that tests back up, wreck and restore; the same questions for each engine. */
export interface LiveDatabase {
  /** The lines below `databases:` in the application file: `  main: { engine: … }`. */
  readonly settings: string;
  /** The environment in which Penstock finds the server's own tools; none where they are the machine's. */
  readonly env?: Readonly<Record<string, string>>;
  /** How its application's streams are stored; plain, where nothing is said. */
  readonly format?: 'archive';
  /** Everything that is in it, as text that is equal for equal databases; an empty one, too, says so. */
  contents(): Promise<string>;
  /** Changes and destroys what is in it. */
  wreck(): Promise<void>;
  /** What Penstock has left beside it: staging and kept databases. */
  beside(): Promise<string[]>;
  remove(): Promise<void>;
}

/** An application with one live database, called `shop/main`, in directories of its own. */
export interface LiveApplication {
  readonly database: LiveDatabase;
  readonly configDir: string;
  readonly stateDir: string;
  /** Where a test may put what it likes. */
  readonly directory: string;
  /** `--config-dir … --state-dir …` */
  readonly options: string;
  remove(): Promise<void>;
}

/** Makes `make`'s database an application. */
export async function liveApplication(make: () => Promise<LiveDatabase>, more = ''): Promise<LiveApplication> {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-live-'));
  await chmod(directory, 0o755);
  const [configDir, stateDir] = [join(directory, 'config'), join(directory, 'state')];
  await mkdir(configDir);
  const database = await make();
  const text = `application: generic\ndatabases:\n  main: ${database.settings}\n${streamLine(database)}${more}`;
  await writeFile(join(configDir, 'shop.yaml'), text, { mode: 0o600 });
  return {
    database,
    configDir,
    stateDir,
    directory,
    options: `--config-dir ${configDir} --state-dir ${stateDir}`,
    async remove() {
      await database.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What an application file says of the format, where that is to be another than the usual one: with two sessions, wherever the tests run. */
export function streamLine({ format }: LiveDatabase): string {
  return format === undefined ? '' : `stream: { format: ${format}, workers: 2 }\n`;
}

/** The same database, whose application stores archives: every suite runs over both formats. */
export function archived(make: () => Promise<LiveDatabase>): () => Promise<LiveDatabase> {
  return async () => ({ ...(await make()), format: 'archive' });
}
