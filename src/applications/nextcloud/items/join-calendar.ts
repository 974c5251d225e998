/**
 * One VCALENDAR of several calendar objects. What stands in each goes over as it is, byte for byte but for the ends of lines; of a time zone that several bring, the
 * first is taken.
 */
export function joinCalendar(texts: readonly Buffer[]): Buffer {
  const [zones, others] = [new Map<string, string>(), [] as string[]];
  for (const text of texts) {
    for (const part of partsOf(text.toString('latin1'))) {
      const zone = /^BEGIN:VTIMEZONE/i.test(part) ? (/^TZID[^:]*:(.*)\r$/im.exec(part)?.[1] ?? part) : undefined;
      if (zone === undefined) others.push(part);
      else if (!zones.has(zone)) zones.set(zone, part);
    }
  }
  const all = ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Penstock//items//EN\r\n', ...zones.values(), ...others, 'END:VCALENDAR\r\n'];
  return Buffer.from(all.join(''), 'latin1');
}

/** The components right inside of the VCALENDAR, each with its lines. A line that goes on begins with a blank, so that what begins with BEGIN: is one. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let [depth, part] = [0, ''];
  for (const line of text.split(/\r?\n/)) {
    if (/^BEGIN:/i.test(line)) depth += 1;
    if (depth >= 2) part += `${line}\r\n`;
    if (!/^END:/i.test(line)) continue;
    depth -= 1;
    if (depth !== 1) continue;
    parts.push(part);
    part = '';
  }
  return parts;
}
