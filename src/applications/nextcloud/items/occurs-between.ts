import ical from 'ical.js';

type Component = InstanceType<typeof ical.Component>;

/** A series is followed so far; one that is longer is not said to be outside. It is that many steps. */
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
  const moved = (): boolean => Object.values(event.exceptions).some((exception) => eventOccurs(exception.component, range));
  const hasMoved = Object.keys(event.exceptions).length > 0;
  const length = event.endDate.toJSDate().getTime() - event.startDate.toJSDate().getTime();
  const occurrences = event.iterator(nearby(part, event.startDate, range.from - length));
  for (let count = 0; count < most; count += 1) {
    const next = occurrences.next() as InstanceType<typeof ical.Time> | null | undefined;
    if (next === undefined || next === null) return moved();
    const begins = next.toJSDate().getTime();
    if (hasMoved) {
      const { startDate, endDate } = event.getOccurrenceDetails(next);
      if (overlaps(startDate, endDate, range)) return true;
    } else if (spans(begins, begins + length, range)) return true;
    if (begins >= range.until) return moved();
  }
  return true;
}

const day = 86_400_000;

/**
 * Where a series may as well be looked at from, so that years of it need not be gone through: some of its own steps before `from`. Only where each step is as long as any
 * other, and nothing is counted from its beginning.
 */
function nearby(part: Component, start: InstanceType<typeof ical.Time>, from: number): InstanceType<typeof ical.Time> {
  const rules = part.getAllProperties('rrule').map((property) => property.getFirstValue() as InstanceType<typeof ical.Recur>);
  const [rule] = rules;
  if (rule === undefined || rules.length > 1 || part.hasProperty('rdate') || rule.count) return start;
  if (rule.freq !== 'DAILY' && rule.freq !== 'WEEKLY') return start;
  const step = (rule.freq === 'DAILY' ? 1 : 7) * rule.interval;
  const steps = Math.floor((from - start.toJSDate().getTime()) / (step * day)) - 3;
  if (!(steps > 0)) return start;
  const near = start.clone();
  near.adjust(steps * step, 0, 0, 0);
  return near;
}

/** A task is due, and a journal entry stands at a day. */
function taskOccurs(part: Component, range: Range): boolean | undefined {
  const [start, end] = [timeOf(part, 'dtstart'), timeOf(part, 'due')];
  const one = start ?? end;
  return one === undefined ? undefined : overlaps(one, end ?? one, range);
}

function overlaps(start: InstanceType<typeof ical.Time>, end: InstanceType<typeof ical.Time>, range: Range): boolean {
  return spans(start.toJSDate().getTime(), end.toJSDate().getTime(), range);
}

function spans(begins: number, ends: number, { from, until }: Range): boolean {
  return begins < until && (ends > from || begins >= from);
}

/** A property's time, where it is one. */
export function timeOf(component: Component, name: string): InstanceType<typeof ical.Time> | undefined {
  const value: unknown = component.getFirstPropertyValue(name);
  return value instanceof ical.Time ? value : undefined;
}
