import type { CoverageNote } from '../../state/coverage-note.ts';
import type { Lease } from '../../state/lease.ts';
import type { ApplicationHistory, History } from '../history.ts';
import { hasSucceeded } from '../outcomes.ts';
import { asMoment } from '../quantities.ts';
import { isProof } from '../with-proofs.ts';
import { databaseSection, type Span } from './database-section.ts';
import { facts, type Fact } from './facts.ts';
import { html, type Markup } from './html.ts';
import { isFresh } from './is-fresh.ts';
import { failuresTable } from './runs-rows.ts';
import { style } from './style.ts';

/** Nothing is loaded and no script runs, whatever a name or a message holds. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report: one HTML document that needs nothing besides itself. */
export function page(history: History): string {
  const { at, host, version, applications, coverage } = history;
  const span = spanOf(history);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Backups and restores of ${host}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <h1>Backups and restores of ${host}</h1>
        <p class="faint">
          as recorded until
          ${asMoment(at.toISOString())}${applications.length === 0 ? '' : html`, since ${asMoment(new Date(span.from).toISOString())}`}
        </p>
        ${applications.length === 0 ? html`<p>There are no applications, and no runs are recorded.</p>` : legend}${coverageOf(coverage)}
        ${applications.map((application) => section(application, span))}
        <footer>
          Written by Penstock ${version} from its run records. All times are UTC. A backup is proven when its very stream, told by its
          digest, was later loaded into a database and compared with what was counted when it was taken.
        </footer>
      </body>
    </html> `.markup;
}

/** From the first run to now. */
function spanOf({ at, applications }: History): Span {
  const starts = applications.flatMap(({ databases }) => databases.flatMap(({ runs }) => runs.map(({ started }) => Date.parse(started))));
  return { from: starts.length === 0 ? at.getTime() : Math.min(...starts), to: at.getTime() };
}

function section(application: ApplicationHistory, span: Span): Markup {
  const runs = application.databases.flatMap((database) => database.runs).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return html`<section class="application">
    <h2>${application.application}</h2>
    ${application.trouble === undefined ? undefined : html`<p>Its application file cannot be read: ${application.trouble}</p>`}${facts([...summary(application, span.to), ...silence(application)])}
    ${application.databases.map((database) => databaseSection(database, span))}
    <h3>failures</h3>
    ${failuresTable(runs.filter((run) => hasSucceeded(run) === false))}
  </section> `;
}

/** The answers to an auditor's first questions. */
function summary({ databases }: ApplicationHistory, now: number): readonly Fact[] {
  const listed = databases.filter(({ isListed }) => isListed);
  const fresh = listed.filter(({ runs }) =>
    isFresh(
      runs.findLast(({ outcome }) => outcome === 'sealed'),
      now,
    ),
  );
  const proven = listed.filter(({ runs }) => runs.some(isProof));
  const failed = databases.flatMap(({ runs }) => runs).filter((run) => hasSucceeded(run) === false).length;
  const of = (name: string, count: number, otherwise: 'bad' | 'warn'): Fact => ({
    name,
    value: `${count} of ${listed.length} databases`,
    kind: count === listed.length ? 'good' : otherwise,
  });
  return [
    of('sealed in the last two days', fresh.length, 'bad'),
    of('proven by a restore', proven.length, 'warn'),
    { name: 'runs that failed', value: String(failed) },
  ];
}

/** Whether the application is held silent now, and when somebody else had to end that last. */
function silence({ lease, over, lastSweep }: ApplicationHistory): readonly Fact[] {
  return [
    lease === undefined
      ? { name: 'held silent', value: 'no' }
      : {
          name: 'held silent',
          value: `since ${asMoment(lease.since)}`,
          more:
            over === undefined
              ? `${holder(lease)}${lease.until === undefined ? '' : `, at most until ${asMoment(lease.until)}`}`
              : `and nobody ends it: ${over}`,
          kind: over === undefined ? 'warn' : 'bad',
        },
    ...(lastSweep === undefined
      ? []
      : [{ name: 'last ended by the guardian', value: asMoment(lastSweep.at), more: lastSweep.why, kind: 'warn' } as const]),
  ];
}

function holder({ purpose, jobId }: Lease): string {
  return jobId === undefined ? purpose : `${purpose} by job ${jobId}`;
}

function coverageOf(note: CoverageNote | undefined): Markup | undefined {
  if (note === undefined) return undefined;
  const number = (name: string, count: number, kind: 'bad' | 'warn'): Fact => ({
    name,
    value: String(count),
    kind: count === 0 ? 'good' : kind,
  });
  return facts([
    number('databases that no application covers', note.uncovered, 'bad'),
    number('databases that vanished', note.vanished, 'bad'),
    number('could not be looked at', note.unknown, 'warn'),
    { name: 'last looked', value: asMoment(note.at) },
  ]);
}

const sign = (kind: string, shape: Markup): Markup =>
  html`<svg viewBox="-8 -8 16 16" aria-hidden="true"><g class="${kind}">${shape}</g></svg>`;

const legend = html`<div class="legend">
  <span>${sign('plain', html`<circle class="dot" r="3" />`)}sealed backup</span>
  <span>${sign('proven', html`<circle class="ring" r="6.5" /><circle class="dot" r="3" />`)}proven by a restore</span>
  <span>${sign('plain', html`<path class="failed" d="M-4 -4L4 4M-4 4L4 -4" />`)}failed</span>
</div> `;
