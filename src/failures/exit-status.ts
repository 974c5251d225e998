/**
 * The one table of exit statuses: it feeds `--help`, the README and a test.
 * The numbers are those of BSD's sysexits(3), which is what a caller expects of them.
 */
export const exitStatuses = {
  ok: { status: 0, meaning: 'done' },
  usage: { status: 64, meaning: 'wrong usage' },
  'not-whole': { status: 65, meaning: 'not whole, not proven, or findings' },
  'no-input': { status: 66, meaning: 'no such input' },
  unavailable: { status: 69, meaning: 'a server or tool is unavailable' },
  bug: { status: 70, meaning: 'a bug in penstock' },
  'would-overwrite': { status: 73, meaning: 'would overwrite what may not be overwritten' },
  io: { status: 74, meaning: 'input or output failed' },
  'try-later': { status: 75, meaning: 'locked or in use, try later' },
  privileges: { status: 77, meaning: 'privileges are missing' },
  configuration: { status: 78, meaning: 'the configuration is wrong' },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ExitStatusName = keyof typeof exitStatuses;

/** What Bareos and Bacula print for a bpipe program or RunScript that exited with `status`: 0x10000000 + its exit status. */
export function asBareosPrintsIt(status: number): number {
  return 0x1000_0000 + status;
}
