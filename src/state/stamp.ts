/** A moment as it stands in the names of what is kept: UTC, `yyyymmddThhmmssZ`, whole seconds. */
export function stampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The moment of a stamp, or undefined where the text is none. */
export function momentOf(stamp: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at.getTime()) || stampOf(at) !== stamp ? undefined : at;
}

/** Now, or as soon as its stamp is another than that of `last`. */
export function nextMoment(last: Date | undefined): Date {
  return new Date(Math.max(Date.now(), (last?.getTime() ?? 0) + 1000));
}
