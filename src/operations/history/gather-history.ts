import { hostname } from 'node:os';
import { listApplications } from '../../applications/list-applications.ts';
import { readApplication } from '../../applications/read-application.ts';
import { Failure } from '../../failures/failure.ts';
import type { ApplicationHistory, History } from '../../reports/history.ts';
import { withProofs, type ReportedRun } from '../../reports/with-proofs.ts';
import { readCoverageNote } from '../../state/coverage-note.ts';
import { readLastSweep, readLease, whyOver } from '../../state/lease.ts';
import { readRunRecords } from '../../state/run-record.ts';
import type { RunContext } from '../run-context.ts';
import { version } from '../version.ts';

/**
 * Gathers what there is to report: of each application that has a file, or of `only`, its databases with their runs, and who holds it silent. An
 * application whose file is broken is reported by its records. Asks no server.
 * @param since runs that began earlier are left out
 * @throws Failure no-input: there is neither a file nor a record of `only`
 */
export async function gatherHistory(
  { only, since }: { readonly only?: string | undefined; readonly since?: Date | undefined },
  context: Pick<RunContext, 'configDir' | 'stateDir'>,
): Promise<History> {
  const { configDir, stateDir } = context;
  const records = withProofs(await readRunRecords(stateDir, only)).filter(
    ({ started }) => since === undefined || Date.parse(started) >= since.getTime(),
  );
  const names = only === undefined ? await applicationsOf(configDir, records) : [only];
  const applications = await Promise.all(
    names.map((name) =>
      gatherApplication(
        name,
        records.filter(({ application }) => application === name),
        context,
      ),
    ),
  );
  return {
    at: new Date(),
    host: hostname(),
    version,
    applications,
    coverage: only === undefined ? await readCoverageNote(stateDir) : undefined,
  };
}

/** Those that have a file; where there are no files at all, as on a host that only reads what another has left, those that have records. */
async function applicationsOf(configDir: string, records: readonly ReportedRun[]): Promise<readonly string[]> {
  const listed = await listApplications(configDir).catch(() => []);
  return listed.length > 0 ? listed : [...new Set(records.map(({ application }) => application))].toSorted();
}

async function gatherApplication(
  application: string,
  records: readonly ReportedRun[],
  { configDir, stateDir }: Pick<RunContext, 'configDir' | 'stateDir'>,
): Promise<ApplicationHistory> {
  // A snapshot is no backup, and a change of the installation is of no database.
  const recorded = [
    ...new Set(records.filter(({ verb, database }) => verb !== 'snapshot' && database !== '*').map(({ database }) => database)),
  ].toSorted();
  const { listed, trouble } = await readApplication(application, configDir).then(
    ({ databases }) => ({ listed: Object.keys(databases), trouble: undefined }),
    (error: unknown) => {
      if (!(error instanceof Failure) || (error.kind === 'no-input' && recorded.length === 0)) throw error;
      return { listed: recorded, trouble: error.message };
    },
  );
  const lease = await readLease(stateDir, application);
  return {
    application,
    trouble,
    databases: [...listed, ...recorded.filter((name) => !listed.includes(name))].map((database) => ({
      database,
      isListed: listed.includes(database),
      runs: records.filter((run) => run.database === database),
    })),
    lease,
    over: lease && whyOver(lease),
    lastSweep: await readLastSweep(stateDir, application),
  };
}
