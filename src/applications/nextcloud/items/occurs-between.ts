import ical from 'ical.js';

type Component = InstanceType<typeof ical.Component>;

/** A series is followed so far; one that is longer is not said to be outside. Daily, it is 55 years. */
const most = 20_000;

/**
 * Whether anything of a calendar object takes place in this time: one occurrence of a series, with its exceptions, is enough. Times without a zone, and whole days, are
 * those of this host.
 * @param parts the events, tasks or journal entries of one object
 * @param until not included
 * @returns undefined: it has no time
 */
export function occursBetween(parts: readonly Component[], from: Date | undefined, until: Date | undefined): boolean | undefined {
  const range = { from: from?.getTime() ?? -Infinity, until: until?.getTime() ?? Infinity };
  const masters = parts.filter((part) => !part.hasProperty('recurrence-id'));
  // An invitation to a single occurrence comes without its series.
  const alone = masters.length === 0 ? parts : masters;
  const answers = alone.map((part) => (part.name === 'vevent' ? eventOccurs(part, range) : taskOccurs(part, range)));
  return answers.some((answer) => answer === true) ? true : answers.find((answer) => answer !== undefined);
}

interface Range {
  readonly from: number;
  readonly until: number;
}

function eventOccurs(part: Component, range: Range): boolean | undefined {
  if (timeOf(part, 'dtstart') === undefined) return undefined;
  const event = new ical.Event(part);
  if (!event.isRecurring()) return overlaps(event.startDate, event.endDate, range);
  const occurrences = event.iterator();
  for (let count = 0; count < most; count += 1) {
    const next = occurrences.next() as InstanceType<typeof ical.Time> | null | undefined;
    if (next === undefined || next === null) return Object.values(event.exceptions).some((moved) => eventOccurs(moved.component, range));
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    if (overlaps(startDate, endDate, range)) return true;
    if (next.toJSDate().getTime() >= range.until)
      return Object.values(event.exceptions).some((moved) => eventOccurs(moved.component, range));
  }
  return true;
}

/** A task is due, and a journal entry stands at a day. */
function taskOccurs(part: Component, range: Range): boolean | undefined {
  const [start, end] = [timeOf(part, 'dtstart'), timeOf(part, 'due')];
  const one = start ?? end;
  return one === undefined ? undefined : overlaps(one, end ?? one, range);
}

function overlaps(start: InstanceType<typeof ical.Time>, end: InstanceType<typeof ical.Time>, { from, until }: Range): boolean {
  const [begins, ends] = [start.toJSDate().getTime(), end.toJSDate().getTime()];
  return begins < until && (ends > from || begins >= from);
}

/** A property's time, where it is one. */
export function timeOf(component: Component, name: string): InstanceType<typeof ical.Time> | undefined {
  const value: unknown = component.getFirstPropertyValue(name);
  return value instanceof ical.Time ? value : undefined;
}
