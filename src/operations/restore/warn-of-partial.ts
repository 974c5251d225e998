import type { Manifest } from '../../formats/manifest.ts';
import { printable } from '../../reports/printable.ts';

/** A restore brings what the stream has; that its application file had left rows out, nobody should find out later. */
export function warnOfPartial({ partial = {} }: Manifest, warn: (line: string) => void): void {
  for (const [table, condition] of Object.entries(partial))
    warn(`${printable(table)}: the stream has only the rows where ${printable(condition)}; the application file wanted it so`);
}
