import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import { findProgram } from '../../processes/find-program.ts';
import { choose, identify, versionDirectories, type Client } from './find-client.ts';

/** The programs of a PostgreSQL server. */
export interface Server extends Client {
  /** Makes an empty data directory. `file` is the server itself. */
  readonly initdb: string;
}

/**
 * The installed server that fits a dump of `dumpedMajor` best: of that version, else the oldest that is newer, else the newest there is.
 * @throws Failure unavailable where none is installed
 */
export async function findServer(dumpedMajor: number | undefined, signal: AbortSignal): Promise<Server> {
  const found: Server[] = [];
  for (const directory of [...(await versionDirectories()), ...(await inPath())]) {
    const [file, initdb] = [join(directory, 'postgres'), join(directory, 'initdb')];
    if ((await isExecutable(file)) && (await isExecutable(initdb))) found.push({ ...(await identify(file, signal)), initdb });
  }
  const best = choose(found, dumpedMajor ?? Math.max(...found.map(({ major }) => major)));
  if (best !== undefined) return found.find(({ file }) => file === best.file) as Server;
  throw new Failure('unavailable', 'no PostgreSQL server is installed here, which a private drill starts', {
    hint: `apt-get install postgresql${dumpedMajor === undefined ? '' : `-${dumpedMajor}`}; it need not run`,
  });
}

async function inPath(): Promise<string[]> {
  const file = await findProgram(['postgres'], '').catch(() => undefined);
  return file === undefined ? [] : [dirname(file)];
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
