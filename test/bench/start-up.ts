import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairedRuns } from './paired-runs.ts';
import type { Row } from './row.ts';

const bin = join(import.meta.dirname, '../../dist/bin');
const most = 3.5;

/** How long our programs take to say something, and a hook to read its application file and report, against the bare Node they are made of. */
export async function startUp(): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-bench-'));
  mkdirSync(join(directory, 'state'));
  writeFileSync(join(directory, 'shop.yaml'), 'application: generic\ndirectories: [/srv/shop]\n', { mode: 0o600 });
  const options = ['--config-dir', directory, '--state-dir', join(directory, 'state')];
  try {
    const rows: Row[] = [];
    for (const [program, ...args] of [
      ['penstock', '--version'],
      ['bpipe-reader', '--help'],
      ['after-backup', 'shop', '1', 'Error', ...options],
    ] as const) {
      const { ours, against } = await pairedRuns(
        () => run(join(bin, program), args),
        { node: () => run(process.execPath, ['-e', '0']) },
        31,
      );
      const { theirs, ratio, spread } = against.node;
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
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(file: string, args: readonly string[]): void {
  const { status, error } = spawnSync(file, args, { env: {}, stdio: 'ignore' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}`, { cause: error });
}
