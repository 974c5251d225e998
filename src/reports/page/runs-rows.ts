import { hasSucceeded, reasonOf } from '../outcomes.ts';
import { asCount, asMoment, asRate, asSize, asTime } from '../quantities.ts';
import type { ReportedRun } from '../with-proofs.ts';
import { html, type Markup } from './html.ts';

/** The failures of one application, newest first, each with its reason. */
export function failuresTable(failures: readonly ReportedRun[]): Markup {
  if (failures.length === 0) return html`<p class="faint">No run has failed.</p>`;
  return html`<div class="scroll">
    <table class="cards failures">
      <thead>
        <tr>
          <th>when</th>
          <th>run</th>
          <th>job</th>
          <th>result</th>
          <th>reason</th>
        </tr>
      </thead>
      <tbody>
        ${failures.toReversed().map(
          (run) =>
            html`<tr>
              <td class="when">${asMoment(run.started)}</td>
              <td>${run.verb} ${run.database}</td>
              <td data-title="job">${run.jobId ?? '–'}</td>
              <td class="bad">${run.outcome}</td>
              <td class="reason">${reasonOf(run)}${hint(run)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

function hint({ failure }: ReportedRun): Markup | undefined {
  return failure?.hint === undefined ? undefined : html`<br /><span class="faint">${failure.hint}</span>`;
}

/** All runs of one database, newest first. */
export function runsTable(runs: readonly ReportedRun[]): Markup {
  return html`<details>
    <summary>${runs.length === 1 ? 'the one run' : `all ${asCount(runs.length)} runs`}</summary>
    <div class="scroll">
      <table class="cards runs">
        <thead>
          <tr>
            <th>started</th>
            <th>run</th>
            <th>job</th>
            <th>level</th>
            <th class="number">rows</th>
            <th class="number">size</th>
            <th class="number">time</th>
            <th class="number">speed</th>
            <th>result</th>
            <th>proven</th>
          </tr>
        </thead>
        <tbody>
          ${runs.toReversed().map(row)}
        </tbody>
      </table>
    </div>
  </details> `;
}

function row(run: ReportedRun): Markup {
  const { bytes, rows, seconds } = run;
  const is = hasSucceeded(run);
  const kind = is === undefined ? 'warn' : is ? 'good' : 'bad';
  const number = (title: string, text: string | undefined): Markup => html`<td class="number" data-title="${title}">${text ?? '–'}</td>`;
  return html`<tr>
    <td class="when">${asMoment(run.started)}</td>
    <td>${run.verb}</td>
    <td data-title="job">${run.jobId ?? '–'}</td>
    <td data-title="level">${run.level ?? '–'}</td>
    ${[
      number('rows', rows === undefined ? undefined : asCount(rows)),
      number('size', bytes === undefined ? undefined : asSize(bytes)),
      number('time', seconds === undefined ? undefined : asTime(seconds)),
      number('speed', bytes === undefined || seconds === undefined ? undefined : asRate(bytes, seconds)),
    ]}
    <td class="${kind}">${run.outcome}</td>
    <td data-title="proven">${proof(run)}</td>
  </tr> `;
}

function proof({ verb, outcome, provenBy }: ReportedRun): string {
  if (provenBy !== undefined) return `${asMoment(provenBy.ended)} by ${provenBy.verb}`;
  return verb === 'dump' && outcome === 'sealed' ? 'not yet' : '–';
}
