import { join } from 'node:path';
import type { LiveApplication } from '../../support/live-database.ts';
import type { Contender } from './contender.ts';

const bin = join(import.meta.dirname, '../../../dist/bin');

/** Penstock, as the file daemon calls it; a restore is one with all its proofs and the swap. */
export function oursWith(name: string, live: LiveApplication, workers: number): Contender {
  return {
    name,
    dump: `${join(bin, 'bpipe-reader')} shop/main ${live.options} | cat > "$OUT"`,
    restore: `cat "$OUT" | ${join(bin, 'bpipe-writer')} shop/main --where / --replace a ${live.options}`,
    workers,
  };
}
