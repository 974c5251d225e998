import type { ApplicationHistory, History } from '../history.ts';
import { hasSucceeded } from '../outcomes.ts';
import { isProof, type ReportedRun } from '../with-proofs.ts';
import type { Family, Sample } from './exposition.ts';

/** A metric: its name, which is a contract with those whose alarms ask for it, its meaning, and where its values come from. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: (history: History) => readonly Sample[];
}

const list: readonly Metric[] = [
  {
    name: 'penstock_database_info',
    help: 'Always 1, for each database that an application file lists; what it lacks elsewhere has never happened.',
    samples: ofDatabases(() => 1),
  },
  {
    name: 'penstock_application_readable',
    help: 'Whether the application file can be read and has no mistake: 1 or 0.',
    samples: ofApplications(({ trouble }) => (trouble === undefined ? 1 : 0)),
  },
  {
    name: 'penstock_last_success_timestamp_seconds',
    help: 'When the last run of this verb that succeeded ended, in seconds since 1970.',
    samples: ofVerbs((runs) => endOf(runs.findLast((run) => hasSucceeded(run) === true))),
  },
  {
    name: 'penstock_last_proven_restore_timestamp_seconds',
    help: 'When a restore or rehearsal of a sealed stream was last proven, in seconds since 1970.',
    samples: ofDatabases((runs) => endOf(runs.findLast(isProof))),
  },
  {
    name: 'penstock_last_proven_backup_timestamp_seconds',
    help: 'When the newest backup of which a restore was proven ended, in seconds since 1970.',
    samples: ofDatabases((runs) => endOf(runs.findLast((run) => run.provenBy !== undefined))),
  },
  {
    name: 'penstock_last_run_timestamp_seconds',
    help: 'When the last run of this verb that is over ended, well or not, in seconds since 1970.',
    samples: ofVerbs((runs) => endOf(lastOver(runs))),
  },
  {
    name: 'penstock_last_run_failed',
    help: 'Whether the last run of this verb that is over failed, died or was undone: 1 or 0.',
    samples: ofVerbs((runs) => flag(lastOver(runs), (run) => hasSucceeded(run) === false)),
  },
  {
    name: 'penstock_last_run_duration_seconds',
    help: 'How long the last run of this verb that succeeded took, in seconds.',
    samples: ofVerbs((runs) => lastGood(runs)?.seconds),
  },
  {
    name: 'penstock_last_run_bytes',
    help: 'How many bytes of dump passed in the last run of this verb that succeeded.',
    samples: ofVerbs((runs) => lastGood(runs)?.bytes),
  },
  {
    name: 'penstock_last_run_rows',
    help: 'How many rows were counted in the last run of this verb that succeeded.',
    samples: ofVerbs((runs) => lastGood(runs)?.rows),
  },
  {
    name: 'penstock_runs_active',
    help: 'How many runs of this verb are under way.',
    samples: ofVerbs((runs) => runs.filter((run) => run.outcome === 'running').length),
  },
  {
    name: 'penstock_lease_active',
    help: 'Whether somebody, a job or an admin, holds the application silent: 1 or 0.',
    samples: ofApplications(({ lease }) => (lease === undefined ? 0 : 1)),
  },
  {
    name: 'penstock_lease_since_timestamp_seconds',
    help: 'Since when the lease is held, in seconds since 1970.',
    samples: ofApplications(({ lease }) => seconds(lease?.since)),
  },
  {
    name: 'penstock_lease_until_timestamp_seconds',
    help: 'When the application goes on whatever the holder does, in seconds since 1970.',
    samples: ofApplications(({ lease }) => seconds(lease?.until)),
  },
  {
    name: 'penstock_lease_overdue',
    help: 'Whether the lease ought to be over: its holder is gone, its time is up, or the application could not be told to go on: 1 or 0.',
    samples: ofApplications(({ over }) => (over === undefined ? 0 : 1)),
  },
  {
    name: 'penstock_maintenance_active',
    help: 'Whether Penstock has made the application fall silent: 1 or 0.',
    samples: ofApplications(({ lease }) => (lease?.mustResume === true ? 1 : 0)),
  },
  {
    name: 'penstock_last_sweep_timestamp_seconds',
    help: 'When a lease that nobody had ended was last swept, in seconds since 1970.',
    samples: ofApplications(({ lastSweep }) => seconds(lastSweep?.at)),
  },
  {
    name: 'penstock_uncovered_databases',
    help: 'How many databases and SQLite files no application covers, as the last penstock coverage found.',
    samples: ({ coverage }) => one(coverage?.uncovered),
  },
  {
    name: 'penstock_vanished_databases',
    help: 'How many databases an application names that their server does not have, as the last penstock coverage found.',
    samples: ({ coverage }) => one(coverage?.vanished),
  },
  {
    name: 'penstock_coverage_unknown',
    help: 'How many servers and application files the last penstock coverage could not look at.',
    samples: ({ coverage }) => one(coverage?.unknown),
  },
  {
    name: 'penstock_coverage_timestamp_seconds',
    help: 'When penstock coverage last looked, in seconds since 1970.',
    samples: ({ coverage }) => one(seconds(coverage?.at)),
  },
];

/** Everything that monitoring may ask of a host's applications. */
export function metrics(history: History): readonly Family[] {
  return list.map(({ name, help, samples }) => ({ name, help, samples: samples(history) }));
}

/** For each application; without a value it has no sample. */
function ofApplications(value: (application: ApplicationHistory) => number | undefined): Metric['samples'] {
  return ({ applications }) => applications.flatMap((each) => sample({ application: each.application }, value(each)));
}

/** For each database that is listed: one that was taken out of its file needs no alarm. */
function ofDatabases(value: (runs: readonly ReportedRun[]) => number | undefined): Metric['samples'] {
  return ({ applications }) =>
    applications.flatMap(({ application, databases }) =>
      databases.filter(({ isListed }) => isListed).flatMap(({ database, runs }) => sample({ application, database }, value(runs))),
    );
}

/** For each of them and each verb that it has runs of. */
function ofVerbs(value: (runs: readonly ReportedRun[]) => number | undefined): Metric['samples'] {
  return ({ applications }) =>
    applications.flatMap(({ application, databases }) =>
      databases
        .filter(({ isListed }) => isListed)
        .flatMap(({ database, runs }) =>
          [...new Set(runs.map(({ verb }) => verb))]
            .toSorted()
            .flatMap((verb) => sample({ application, database, verb }, value(runs.filter((run) => run.verb === verb)))),
        ),
    );
}

const sample = (labels: Sample['labels'], value: number | undefined): readonly Sample[] => (value === undefined ? [] : [{ labels, value }]);
const one = (value: number | undefined): readonly Sample[] => sample({}, value);

const lastOver = (runs: readonly ReportedRun[]): ReportedRun | undefined => runs.findLast((run) => hasSucceeded(run) !== undefined);
const lastGood = (runs: readonly ReportedRun[]): ReportedRun | undefined => runs.findLast((run) => hasSucceeded(run) === true);

function flag(run: ReportedRun | undefined, is: (run: ReportedRun) => boolean): number | undefined {
  return run && (is(run) ? 1 : 0);
}

/** A run that died left no end; when it began is the nearest that is known. */
function endOf(run: ReportedRun | undefined): number | undefined {
  return seconds(run?.ended ?? run?.started);
}

function seconds(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso) / 1000;
}
