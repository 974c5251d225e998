import { isatty } from 'node:tty';
import { Failure } from '../failures/failure.ts';
import { gatherHistory } from '../operations/history/gather-history.ts';
import { metrics } from '../reports/metrics/families.ts';
import { exposition } from '../reports/metrics/exposition.ts';
import { page } from '../reports/page/page.ts';
import { runsTable } from '../reports/runs-table.ts';
import { selectRuns } from '../reports/select-runs.ts';
import { withProofs, type ReportedRun } from '../reports/with-proofs.ts';
import { publishFile } from '../state/publish-file.ts';
import { readRunRecords } from '../state/run-record.ts';
import { followRuns } from './follow-runs.ts';
import { moment } from './moment.ts';
import type { Surface, Verb } from './verb.ts';

type Options = Parameters<Verb['run']>[1];

export const runs: Verb = {
  arguments: [{ name: '[APPLICATION]', meaning: 'only this application’s runs' }],
  summary: 'List what was dumped, restored and changed, how it ended, and which backups were proven by a restore.',
  description:
    'A backup is proven when a later restore or rehearsal of the very same stream was: loaded, compared, and found equal. Times are UTC, as in the job log.\n' +
    '--metrics is for the textfile collector of Prometheus’s node_exporter (docs/metrics.md), --html one file for people, which needs no network.',
  options: [
    { flags: '--last <n>', meaning: 'only the newest n runs' },
    { flags: '--since <when>', meaning: 'only runs since then: 36h, 7d, 2026-11-01 or 2026-11-01T03:00Z' },
    { flags: '--failed', meaning: 'only runs that failed, died or were undone' },
    { flags: '--database <name>', meaning: 'only runs of this database' },
    { flags: '--json', meaning: 'print the records as JSON' },
    { flags: '--follow', meaning: 'show how far what is running is, until it has ended' },
    { flags: '--metrics', meaning: 'print metrics for Prometheus' },
    { flags: '--metrics-file <path>', meaning: 'write them to this file, readable by all, in one step' },
    { flags: '--html', meaning: 'print the report, one HTML file' },
    { flags: '--output <path>', meaning: 'write the report to this file, readable by its owner, in one step' },
  ],
  examples: [
    'penstock runs shop --last 20',
    'penstock runs --failed --since 7d',
    'penstock runs shop --database orders --json',
    'penstock runs --follow',
    'penstock runs --metrics-file /var/lib/prometheus/node-exporter/penstock.prom',
    'penstock runs --html > report.html',
  ],
  async run([application], options, surface) {
    switch (chosen(options)) {
      case 'follow':
        return followRuns(application, surface);
      case 'metrics':
        return printMetrics(application, options, surface);
      case 'html':
        return printPage(application, options, surface);
      case 'list':
        return list(application, options, surface);
    }
  },
};

/** One thing at a time. @throws Failure usage */
function chosen(options: Options): 'follow' | 'metrics' | 'html' | 'list' {
  const wanted = [
    ...(options['follow'] === true ? (['follow'] as const) : []),
    ...(options['metrics'] === true || options['metricsFile'] !== undefined ? (['metrics'] as const) : []),
    ...(options['html'] === true || options['output'] !== undefined ? (['html'] as const) : []),
    ...(options['json'] === true ? (['list'] as const) : []),
  ];
  if (wanted.length > 1)
    throw new Failure('usage', '--follow, --metrics, --html and --json are different things', { hint: 'ask for one at a time' });
  const [one = 'list'] = wanted;
  const filters = ['last', 'failed', 'database', ...(one === 'html' ? [] : ['since'])].filter((name) => options[name] !== undefined);
  if (one !== 'list' && filters.length > 0) {
    throw new Failure('usage', `--${filters[0]} chooses runs of the list, and has no meaning here`, { hint: 'leave it out' });
  }
  return one;
}

async function list(application: string | undefined, options: Options, surface: Surface): Promise<void> {
  const all = withProofs(await readRunRecords(surface.stateDir, application));
  const found = selectRuns(all, {
    last: count(options['last']),
    since: since(options),
    failed: options['failed'] === true,
    database: text(options['database']),
  });
  if (options['json'] === true) return surface.print(JSON.stringify(found.map(withoutProcess), undefined, 2));
  if (found.length === 0) return surface.print(all.length === 0 ? 'no runs are recorded' : 'none of the recorded runs is of that kind');
  for (const line of runsTable(found, isatty(1) && surface.env['NO_COLOR'] === undefined)) surface.print(line);
}

async function printMetrics(only: string | undefined, options: Options, surface: Surface): Promise<void> {
  const found = exposition(metrics(await gatherHistory({ only }, surface)));
  const file = text(options['metricsFile']);
  if (file === undefined) surface.print(found.trimEnd());
  else await publishFile(file, found, 0o644);
}

async function printPage(only: string | undefined, options: Options, surface: Surface): Promise<void> {
  const found = page(await gatherHistory({ only, since: since(options) }, surface));
  const file = text(options['output']);
  if (file === undefined) surface.print(found.trimEnd());
  else await publishFile(file, found, 0o600);
}

function since(options: Options): Date | undefined {
  const given = text(options['since']);
  return given === undefined ? undefined : moment(given, new Date());
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: string | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[1-9]\d{0,6}$/.test(value))
    throw new Failure('usage', `expected a number of runs, found ${JSON.stringify(value)}`);
  return Number(value);
}

/** Which process it was says nothing to a reader. */
function withoutProcess(record: ReportedRun): Partial<ReportedRun> {
  return { ...record, process: undefined };
}
