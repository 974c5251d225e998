/** `4.7 kB`, `645.1 MB`, `1.2 TB`: decimal, as disks and networks are sold. */
export function asSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let [value, unit] = [bytes, 0];
  // What would be rounded to 1000 is one of the next unit.
  while (value >= 999.95 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function asTime(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, 'min', 1, 's');
  if (whole < 86_400) return pair(whole, 3600, 'h', 60, 'min');
  return pair(whole, 86_400, 'd', 3600, 'h');
}

function pair(seconds: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

/** `1,234,567`. */
export function asCount(count: number): string {
  return count.toLocaleString('en');
}

/** `61.2 MB/s`, or undefined where it took no time. */
export function asRate(bytes: number, seconds: number): string | undefined {
  return seconds > 0 ? `${(bytes / 1e6 / seconds).toFixed(1)} MB/s` : undefined;
}

/** `2026-11-24 03:00:12Z` of an ISO 8601 moment: as the job log has it, with a blank to read. */
export function asMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}
