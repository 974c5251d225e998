import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBacula } from '../support/bacula/start-bacula.ts';
import { median } from './median.ts';
import type { Row } from './row.ts';
import type { Subject } from './subject.ts';
import { runTimed, timedJob } from './timed-job.ts';

const bin = join(import.meta.dirname, '../../dist/bin');
const pairs = 3;

/**
 * A whole backup job through real daemons: our archive, against what the whitepaper has, the native tool behind bpipe with GZIP in the file daemon. How long the line's command takes until
 * the file daemon has taken its last byte, and what the storage daemon has written.
 */
export async function wholeJob(make: () => Promise<Subject>): Promise<readonly Row[]> {
  const subject = await make();
  const bacula = await startBacula({});
  try {
    const { name, live, native } = subject;
    const file = join(live.configDir, 'shop.yaml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}stream: { format: archive }\n`);
    const times = join(live.directory, 'times');
    const reader = [join(bin, 'bpipe-reader'), 'shop/main', ...live.options.split(' ')].join(' ');
    await bacula.configure(
      [timedJob('ours', reader, times), timedJob('whitepaper', native.join(' '), times, 'Options { Compression = GZIP }')].join('\n'),
    );
    const took = { ours: [] as number[], whitepaper: [] as number[] };
    const stored = { ours: 0, whitepaper: 0 };
    for (let pair = 0; pair <= pairs; pair++) {
      for (const job of ['ours', 'whitepaper'] as const) {
        const { seconds, log } = await runTimed(bacula, job, times);
        stored[job] = storedBy(log);
        if (pair > 0) took[job].push(seconds);
      }
    }
    const ratios = took.ours.map((each, index) => each / (took.whitepaper[index] ?? NaN));
    const ratio = median(ratios);
    return [
      {
        what: `whole backup job, archive: ${name}`,
        ours: `${median(took.ours).toFixed(1)} s`,
        against: `native tool, bpipe, GZIP in the file daemon: ${median(took.whitepaper).toFixed(1)} s`,
        ratio,
        spread: [Math.min(...ratios), Math.max(...ratios)],
        target: '≤ 0.4',
        met: ratio <= 0.4,
      },
      {
        what: 'the same: what the storage daemon has written',
        ours: `${(stored.ours / 1e6).toFixed(0)} MB`,
        against: `${(stored.whitepaper / 1e6).toFixed(0)} MB`,
        ratio: stored.ours / stored.whitepaper,
        target: '≤ 0.75',
        met: stored.ours / stored.whitepaper <= 0.75,
      },
    ];
  } finally {
    await bacula.stop();
    await subject.remove();
  }
}

/** What the storage daemon has written, in bytes, as the job's report says it. */
function storedBy(log: string): number {
  return Number(/SD Bytes Written:\s+([\d,]+)/.exec(log)?.[1]?.replaceAll(',', '') ?? NaN);
}
