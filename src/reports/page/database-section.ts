import type { DatabaseHistory } from '../history.ts';
import { hasSucceeded, reasonOf } from '../outcomes.ts';
import { asMoment, asRate, asSize, asTime } from '../quantities.ts';
import { isProof, type ReportedRun } from '../with-proofs.ts';
import { sizeLabel, timeLabel } from './axis-labels.ts';
import { facts, type Fact } from './facts.ts';
import { html, type Markup } from './html.ts';
import { isFresh } from './is-fresh.ts';
import { plot, type Point } from './plot.ts';
import { runsTable } from './runs-rows.ts';
import { ticks, timeTicks } from './ticks.ts';

/** The moment of the report and the beginning of its plots, milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One database: what is known of it at a glance, its plots, its runs. */
export function databaseSection({ database, isListed, runs }: DatabaseHistory, span: Span): Markup {
  const dumps = runs.filter(({ verb }) => verb === 'dump');
  return html`<section class="database">
    <h3>${database}${isListed ? '' : ' (no longer in the application file)'}</h3>
    ${facts(known(runs, span.to))}${
      dumps.length === 0
        ? html`<p class="faint">No backup of it is recorded.</p>`
        : html`<div class="plots">
            ${plot({
              title: 'size of a backup',
              points: dumps.map((run) => point(run, run.bytes)),
              ...span,
              ticks: (most) => ticks(most, 4),
              label: sizeLabel,
            })}${plot({
              title: 'how long it took',
              points: dumps.map((run) => point(run, run.seconds)),
              ...span,
              ticks: (most) => timeTicks(most, 4),
              label: timeLabel,
            })}
          </div>`
    }${runs.length === 0 ? undefined : runsTable(runs)}
  </section> `;
}

function known(runs: readonly ReportedRun[], now: number): readonly Fact[] {
  const sealed = runs.findLast(({ outcome }) => outcome === 'sealed');
  const proof = runs.findLast(isProof);
  const proven = runs.findLast(({ provenBy }) => provenBy !== undefined);
  const last = runs.findLast((run) => hasSucceeded(run) !== undefined);
  const size =
    sealed?.bytes === undefined
      ? []
      : [
          asSize(sealed.bytes),
          ...(sealed.seconds === undefined ? [] : [asTime(sealed.seconds), asRate(sealed.bytes, sealed.seconds) ?? '']),
        ];
  return [
    { ...moment('last sealed backup', sealed?.ended, now, 'bad'), ...(isFresh(sealed, now) ? {} : { kind: 'bad' as const }) },
    ...(size.length === 0 ? [] : [{ name: 'its size', value: size[0] ?? '', more: size.slice(1).join(', ') }]),
    moment('last proven restore', proof?.ended, now, 'warn'),
    moment('newest proven backup', proven?.started, now, 'warn'),
    ...(last === undefined || hasSucceeded(last) === true
      ? []
      : [{ name: `last ${last.verb}`, value: last.outcome, more: reasonOf(last), kind: 'bad' } as const]),
  ];
}

function moment(name: string, iso: string | undefined, now: number, otherwise: 'bad' | 'warn'): Fact {
  if (iso === undefined) return { name, value: 'never', kind: otherwise };
  return { name, value: asMoment(iso), more: `${asTime(Math.max(0, now - Date.parse(iso)) / 1000)} ago`, kind: 'good' };
}

function point(run: ReportedRun, value: number | undefined): Point {
  const isGood = hasSucceeded(run) !== false;
  const what = [
    asMoment(run.started),
    run.outcome,
    ...(run.bytes === undefined ? [] : [asSize(run.bytes)]),
    ...(run.seconds === undefined ? [] : [asTime(run.seconds)]),
    ...(run.provenBy === undefined ? [] : [`proven ${asMoment(run.provenBy.ended)} by ${run.provenBy.verb}`]),
    ...(isGood ? [] : [reasonOf(run) ?? '']),
  ];
  return {
    at: Date.parse(run.started),
    value: isGood ? value : undefined,
    kind: isGood ? (run.provenBy === undefined ? 'plain' : 'proven') : 'failed',
    says: what.join(', '),
  };
}
