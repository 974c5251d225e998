import ical from 'ical.js';

/** What servers and clients change without meaning anything by it. */
const meaningless = new Set(['dtstamp', 'prodid', 'rev']);

type Node = readonly [name: string, properties: readonly unknown[][], parts?: readonly Node[]];

/**
 * What differs between two iCalendar or vCard texts, by the names of the properties, however they are folded, ordered and ended. When they were written (DTSTAMP, REV),
 * by what program, and what a server notes of deliveries, is nothing; nor is the definition of a time zone that everybody knows (RFC 7809), where only one of them has it.
 * @returns nothing: they mean the same
 */
export function difference(one: string, other: string): readonly string[] {
  const [first, second] = [zonesOf(one), zonesOf(other)];
  const isDispensable = (zone: string): boolean => first.has(zone) !== second.has(zone) && isStandard(zone);
  const [these, those] = [linesOf(one, isDispensable), linesOf(other, isDispensable)];
  const missing = (from: readonly string[], there: readonly string[]): string[] => {
    const left = new Map<string, number>();
    for (const line of there) left.set(line, (left.get(line) ?? 0) + 1);
    return from.filter((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count <= 0;
    });
  };
  const lines = [...missing(these, those), ...missing(those, these)];
  return [...new Set(lines.map((line) => /^[^\t]*\t([^\t]*)/.exec(line)?.[1] ?? 'TEXT'))].toSorted();
}

/** One line a property: the component it stands in, its name, and its value with all parameters. */
function linesOf(text: string, isDispensable: (zone: string) => boolean): readonly string[] {
  try {
    return nodesOf(text).flatMap(([name, properties, parts = []]) => {
      const needed = parts.filter((part) => {
        const zone = zoneOf(part);
        return zone === undefined || !isDispensable(zone);
      });
      return ofNode([name, properties, needed], '');
    });
  } catch {
    // What cannot be parsed is compared by its lines.
    return text
      .replace(/\r?\n[ \t]/g, '')
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => `\t${/^[A-Za-z-]+/.exec(line)?.[0]?.toUpperCase() ?? 'TEXT'}\t${line}`);
  }
}

function nodesOf(text: string): readonly Node[] {
  const parsed = ical.parse(text) as unknown as Node | readonly Node[];
  return typeof parsed[0] === 'string' ? [parsed as Node] : (parsed as readonly Node[]);
}

/** Which zone a component defines, if any. */
function zoneOf([name, properties]: Node): string | undefined {
  return name === 'vtimezone' ? String(properties.find(([property]) => property === 'tzid')?.[3]) : undefined;
}

function zonesOf(text: string): ReadonlySet<string> {
  try {
    return new Set(nodesOf(text).flatMap(([, , parts = []]) => parts.flatMap((part) => zoneOf(part) ?? [])));
  } catch {
    return new Set();
  }
}

/** Whether a zone is one of the IANA database, which needs no definition. */
function isStandard(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== '';
  } catch {
    return false;
  }
}

function ofNode([name, properties, parts = []]: Node, above: string): string[] {
  // Components of one kind are told apart by what identifies them, so that the order in which they stand is nothing.
  const key = properties.find(([property]) => property === 'recurrence-id' || property === 'tzid');
  const place = `${above}/${name}${key === undefined ? '' : JSON.stringify(key[3])}`;
  const own = properties.flatMap(([property, parameters, type, ...values]) => {
    if (meaningless.has(String(property))) return [];
    const { 'schedule-status': _, ...rest } = parameters as Record<string, unknown>;
    const sorted = Object.entries(rest).toSorted(([first], [second]) => (first < second ? -1 : 1));
    return [`${place}\t${String(property).toUpperCase()}\t${JSON.stringify([sorted, type, values])}`];
  });
  return [`${place}\t${name.toUpperCase()}\t`, ...own, ...parts.flatMap((part) => ofNode(part, place))];
}
