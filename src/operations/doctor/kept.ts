import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnosis } from '../../engines/contract.ts';
import { readKeptCopies } from '../../state/kept-copies.ts';
import { readRunRecords } from '../../state/run-record.ts';
import { momentOf } from '../../state/stamp.ts';
import { describeBytes } from '../describe-bytes.ts';
import { directoriesToKeep } from '../keep-directories.ts';
import { listKept, type ListedMoment } from '../list-kept.ts';
import { listReplaced } from '../list-replaced.ts';
import type { Check, Examinee } from './check.ts';

const month = 30 * 24 * 3600_000;

/** What restores have kept, the space it takes, and what of it belongs to nothing that the application lists any more. */
export const kept: Check = async (examinee) => {
  const { application, context } = examinee;
  const { moments, unknown } = await listKept(application, context);
  const found = [
    ...moments.map((moment) => describe(moment, examinee)),
    ...unknown.map(({ database, failure }): Diagnosis => ({
      level: 'warn',
      what: `what is kept of ${database} is not known: ${failure.message}`,
      ...(failure.hint !== undefined && { todo: failure.hint }),
    })),
    ...(await strayDatabases(examinee)),
    ...(await strayCopies(examinee)),
    ...(await replaced(examinee)),
  ];
  return found.length > 0 ? found : [{ level: 'ok', what: 'nothing is kept of an earlier restore' }];
};

function describe({ moment, parts }: ListedMoment, { application: { name } }: Examinee): Diagnosis {
  const bytes = parts.reduce((sum, one) => sum + one.bytes, 0);
  const what = `${moment}: ${parts.map((one) => `${one.part} ${describeBytes(one.bytes)}`).join(', ')}`;
  const age = Date.now() - (momentOf(moment)?.getTime() ?? 0);
  if (age > month) {
    return {
      level: 'warn',
      what: `${what}; kept for more than a month`,
      todo: `run the backup job of ${name}; look whether it succeeds, and at restore: keep-previous`,
    };
  }
  const tightest = Math.min(...parts.flatMap(({ name: path }) => freeAt(path)), Number.POSITIVE_INFINITY);
  if (tightest < bytes) {
    return {
      level: 'warn',
      what: `${what}, and only ${describeBytes(tightest)} are free`,
      todo: `run the backup job of ${name}; with restore: { keep-previous: 0 } it removes this`,
    };
  }
  return { level: 'ok', what };
}

/** Free space where a path is; nothing is known of where a server has its databases. */
function freeAt(path: string): number[] {
  if (!path.startsWith('/')) return [];
  const { bavail, bsize } = statfsSync(path);
  return [bavail * bsize];
}

/** Databases that the file no longer lists, of which records say that something was kept. Whether it is still there, only their server knows. */
async function strayDatabases({ application: { name, databases }, context }: Examinee): Promise<readonly Diagnosis[]> {
  const runs = await readRunRecords(context.stateDir, name);
  const names = new Map(
    runs.flatMap((run) => (run.kept === undefined || Object.hasOwn(databases, run.database) ? [] : [[run.kept, run.database]])),
  );
  return [...names].map(([keptName, database]) => ({
    level: 'warn',
    what: `${keptName} was kept of database ${database}, which ${name} no longer lists`,
    todo: 'drop it, if it is still there',
  }));
}

/** What putting items back has replaced is small, unless it was a big directory. */
async function replaced({ application: { name, restore }, context }: Examinee): Promise<readonly Diagnosis[]> {
  const { times: all, bytes } = await listReplaced(name, context);
  const [newest] = all;
  if (newest === undefined) return [];
  const where = dirname(newest.path);
  const what = `${where}: what items put back ${all.length === 1 ? 'once' : `${all.length} times`} have replaced, ${describeBytes(bytes)}`;
  const [free = Number.POSITIVE_INFINITY] = freeAt(where);
  const todo = `a backup job of ${name} that succeeds removes all but the newest ${restore.keepPrevious}; or remove what nobody needs`;
  return [free < bytes ? { level: 'warn', what: `${what}, and only ${describeBytes(free)} are free`, todo } : { level: 'ok', what }];
}

async function strayCopies({ application, context }: Examinee): Promise<readonly Diagnosis[]> {
  const listed = new Set(await directoriesToKeep(application));
  return (await readKeptCopies(context.stateDir, application.name)).flatMap(({ directory, copy }) =>
    listed.has(directory)
      ? []
      : [{ level: 'warn', what: `${copy} is a copy of ${directory}, which ${application.name} no longer lists`, todo: `rm -r '${copy}'` }],
  );
}
