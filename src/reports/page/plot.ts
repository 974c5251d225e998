import { html, type Markup } from './html.ts';

/** One run in a plot. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined where the run has none, because it failed: it is marked on the axis. */
  readonly value: number | undefined;
  readonly kind: 'plain' | 'proven' | 'failed';
  /** What is said when one points at it. */
  readonly says: string;
}

export interface PlotOf {
  readonly title: string;
  readonly points: readonly Point[];
  /** The span of time, the same for all plots of a page: milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly ticks: (most: number) => readonly number[];
  readonly label: (value: number) => string;
}

/** As wide as a telephone, so that its letters are readable there; on a wide page two stand side by side. */
const [width, height] = [360, 178];
const area = { left: 58, right: 350, top: 12, bottom: 144 };

/** A plot of values over time, as inline SVG: a line through the good runs, rings around proven ones, crosses for failed ones. */
export function plot({ title, points, from, to, ticks, label }: PlotOf): Markup {
  const marks = ticks(Math.max(0, ...points.map(({ value }) => value ?? 0)));
  const top = marks.at(-1) ?? 1;
  const x = (at: number): number => round(area.left + ((at - from) / Math.max(1, to - from)) * (area.right - area.left));
  const y = (value: number): number => round(area.bottom - (value / top) * (area.bottom - area.top));
  const good = points.filter((point): point is Point & { value: number } => point.value !== undefined && point.kind !== 'failed');
  return html`<figure>
    <figcaption>${title}</figcaption>
    <svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
      ${marks.map((mark) => html`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${y(mark)}" y2="${y(mark)}" /><text class="tick" x="${area.left - 6}" y="${y(mark) + 3.5}" text-anchor="end">${label(mark)}</text>`)}
      ${days(from, to).map(({ at, text, anchor }) => html`<text class="tick" x="${x(at)}" y="${area.bottom + 16}" text-anchor="${anchor}">${text}</text>`)}
      ${good.length > 1 ? html`<polyline class="line" points="${good.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')}" />` : ''}
      ${points.map((point) => drawn(point, x(point.at), point.value === undefined || point.kind === 'failed' ? area.bottom : y(point.value)))}
    </svg>
  </figure> `;
}

function drawn({ kind, says }: Point, x: number, y: number): Markup {
  const title = html`<title>${says}</title>`;
  if (kind === 'failed') {
    return html`<path class="failed" d="M${x - 4} ${y - 4}L${x + 4} ${y + 4}M${x - 4} ${y + 4}L${x + 4} ${y - 4}">${title}</path>`;
  }
  const ring = kind === 'proven' ? html`<circle class="ring" cx="${x}" cy="${y}" r="6.5" />` : '';
  return html`<g class="${kind}">${ring}<circle class="dot" cx="${x}" cy="${y}" r="3">${title}</circle></g>`;
}

/** The first and the last moment, and the middle; with the hour where all of it is within three days. */
function days(from: number, to: number): readonly { at: number; text: string; anchor: string }[] {
  const isShort = to - from < 3 * 86_400_000;
  const text = (at: number): string => {
    const iso = new Date(at).toISOString();
    return isShort ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10);
  };
  return [
    { at: from, text: text(from), anchor: 'start' },
    { at: (from + to) / 2, text: text((from + to) / 2), anchor: 'middle' },
    { at: to, text: text(to), anchor: 'end' },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
