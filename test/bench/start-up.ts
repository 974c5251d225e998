import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pairedRuns } from './paired-runs.ts';
import type { Row } from './row.ts';

const bin = join(import.meta.dirname, '../../dist/bin');
const most = 2;

/** How long our programs take to say something, against the bare Node they are made of. */
export async function startUp(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [program, ...args] of [
    ['penstock', '--version'],
    ['bpipe-reader', '--help'],
    ['before-backup', '--help'],
  ] as const) {
    const { ours, theirs, ratio, spread } = await pairedRuns(
      () => run(join(bin, program), args),
      () => run(process.execPath, ['-e', '0']),
      31,
    );
    rows.push({
      what: `start-up: ${program} ${args.slice(0, 3).join(' ')}`,
      ours: `${ours.toFixed(0)} ms`,
      against: `node -e 0: ${theirs.toFixed(0)} ms`,
      ratio,
      spread,
      target: `≤ ${most}`,
      met: ratio <= most,
    });
  }
  return rows;
}

function run(file: string, args: readonly string[]): void {
  const { status, error } = spawnSync(file, args, { env: {}, stdio: 'ignore' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}`, { cause: error });
}
