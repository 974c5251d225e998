/** A suffix for file names that no other process, and nothing else in this one, uses at this time. */
export function uniqueSuffix(): string {
  return `${process.pid}-${process.hrtime.bigint().toString(36)}`;
}
