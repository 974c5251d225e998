import type { RestoreTarget } from '../bareos/restore-target.ts';
import { drill } from './drill.ts';
import { findJob } from './find-job.ts';
import { refuseUnproven } from './restore/refuse-unproven.ts';
import { recordRun, type Result } from './record-run.ts';
import { restore } from './restore.ts';
import type { RunContext } from './run-context.ts';
import type { DatabaseName } from './with-database.ts';
import { writeStreamFile } from './restore/write-stream-file.ts';

/** Restores a stream to where a job's `where` says: the live database, a scratch database that is thrown away, or a file. */
export async function restoreInto(
  target: Exclude<RestoreTarget, { kind: 'unknown' }>,
  name: DatabaseName,
  source: AsyncIterable<Buffer>,
  context: RunContext,
): Promise<Result> {
  if (target.kind === 'live') return restore(name, source, { unsealed: false }, context);
  if (target.kind === 'drill') {
    const result = await drill(name, source, context);
    refuseUnproven(`${name.application}/${name.database}`, result);
    return result;
  }
  // A file needs neither the application nor its server: it may be restored on another host, when this one is gone.
  const job = await findJob(name.application, context);
  return recordRun({ verb: 'restore', ...name, jobId: job?.id, level: job?.level }, context, (_warn, _runId, progress) =>
    writeStreamFile(target, source, progress),
  );
}
