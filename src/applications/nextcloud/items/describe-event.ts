import ical from 'ical.js';
import { unreadable, type Description } from './description.ts';
import { occursBetween, timeOf } from './occurs-between.ts';

type Component = InstanceType<typeof ical.Component>;

const kinds = { vevent: 'event', vtodo: 'task', vjournal: 'journal' } as const;

/** What an iCalendar text says. One that cannot be understood is an event without a title: it is there all the same, and can be exported. */
export function describeEvent(text: string): Description {
  try {
    const calendar = new ical.Component(ical.parse(text) as never);
    const parts = calendar.getAllSubcomponents().filter(({ name }) => Object.hasOwn(kinds, name));
    const [first] = parts;
    if (first !== undefined) return describeParts(parts, first);
  } catch {
    // What clients have stored is not always what the standard allows.
  }
  return { kind: 'event', title: unreadable, when: undefined, at: undefined, texts: [text], takesPlace: () => undefined };
}

function describeParts(parts: readonly Component[], first: Component): Description {
  // What changes a single occurrence of a series stands beside the series itself.
  const main = parts.find((part) => !part.hasProperty('recurrence-id')) ?? first;
  const start = timeOf(main, 'dtstart') ?? timeOf(main, 'due');
  const repeats = main.hasProperty('rrule') || main.hasProperty('rdate');
  return {
    kind: kinds[main.name as keyof typeof kinds],
    title: valuesOf(main, 'summary')[0] ?? '(no title)',
    when: start === undefined ? undefined : `${written(start)}${repeats ? ', repeats' : ''}`,
    at: start?.toJSDate().getTime(),
    texts: parts.flatMap((part) => [
      ...['summary', 'description', 'location', 'categories'].flatMap((name) => valuesOf(part, name)),
      ...['attendee', 'organizer'].flatMap((name) =>
        part
          .getAllProperties(name)
          .flatMap((property) => [String(property.getFirstValue()), (property.getFirstParameter('cn') as string | undefined) ?? '']),
      ),
    ]),
    takesPlace: (from, until) => occurs(parts, from, until),
  };
}

function occurs(parts: readonly Component[], from: Date | undefined, until: Date | undefined): boolean | undefined {
  try {
    return occursBetween(parts, from, until);
  } catch {
    return undefined;
  }
}

function valuesOf(component: Component, name: string): string[] {
  return component.getAllProperties(name).flatMap((property) => property.getValues().map(String));
}

/** As the event says it, in its own time zone: nothing is converted. */
function written(time: InstanceType<typeof ical.Time>): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(time.year).padStart(4, '0')}-${two(time.month)}-${two(time.day)}`;
  if (time.isDate) return day;
  const zone = (time.zone as { tzid?: string } | null)?.tzid ?? 'floating';
  return `${day} ${two(time.hour)}:${two(time.minute)}${zone === 'floating' ? '' : ` ${zone}`}`;
}
