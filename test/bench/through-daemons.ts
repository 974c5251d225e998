import { join } from 'node:path';
import { startBacula } from '../support/bacula/start-bacula.ts';
import { median } from './median.ts';
import type { Row } from './row.ts';
import type { Subject } from './subject.ts';
import { runTimed, timedJob } from './timed-job.ts';
import { withProof } from './with-proof.ts';

const bin = join(import.meta.dirname, '../../dist/bin');
const pairs = 5;

/**
 * The sealed reader against the engine's own dump tool with the same proof, both in a bpipe line of a real file daemon that sends to a real storage daemon: how long the line's command
 * takes from its start to the end of its output, in the median of pairs of jobs that take turns.
 */
export async function throughDaemons(make: () => Promise<Subject>): Promise<readonly Row[]> {
  const subject = await make();
  const bacula = await startBacula({});
  try {
    const { name, live, proof } = subject;
    const times = join(live.directory, 'times');
    await bacula.configure(
      [
        timedJob('ours', [join(bin, 'bpipe-reader'), 'shop/main', ...live.options.split(' ')].join(' '), times),
        timedJob('native', withProof(subject), times),
      ].join('\n'),
    );
    const ratios: number[] = [];
    const seconds = { ours: [] as number[], native: [] as number[] };
    await runTimed(bacula, 'native', times);
    for (let pair = 0; pair < pairs; pair++) {
      const { seconds: ours } = await runTimed(bacula, 'ours', times);
      const { seconds: theirs } = await runTimed(bacula, 'native', times);
      seconds.ours.push(ours);
      seconds.native.push(theirs);
      ratios.push(ours / theirs);
    }
    const ratio = median(ratios);
    return [
      {
        what: `sealed reader through file and storage daemon: ${name}`,
        ours: `${median(seconds.ours).toFixed(1)} s`,
        against: `${proof}: ${median(seconds.native).toFixed(1)} s`,
        ratio,
        spread: [Math.min(...ratios), Math.max(...ratios)],
        target: '≤ 1.1',
        met: ratio <= 1.1,
      },
    ];
  } finally {
    await bacula.stop();
    await subject.remove();
  }
}
