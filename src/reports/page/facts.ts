import { html, type Markup } from './html.ts';

/** One fact that is read at a glance. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly more?: string | undefined;
  readonly kind?: 'good' | 'bad' | 'warn' | undefined;
}

export function facts(list: readonly Fact[]): Markup {
  return html`<dl class="facts">
    ${list.map(
      ({ name, value, more, kind }) =>
        html`<div class="${kind ?? 'plain'}">
          <dt>${name}</dt>
          <dd>${value}${more === undefined ? undefined : html`<small>${more}</small>`}</dd>
        </div> `,
    )}
  </dl> `;
}
