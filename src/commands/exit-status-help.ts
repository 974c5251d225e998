import { asBareosPrintsIt, exitStatuses } from '../failures/exit-status.ts';

/** The table of exit statuses as `--help` and the README show it, each with the number that Bareos prints for it. */
export function exitStatusHelp(): string {
  const rows = Object.values(exitStatuses).map(({ status, meaning }) => {
    const inBareos = status === 0 ? '' : `  (in a Bareos job log: ${asBareosPrintsIt(status)})`;
    return `  ${String(status).padStart(3)}  ${meaning}${inBareos}`;
  });
  return [...rows, '  128 + n  ended by signal n'].join('\n');
}
