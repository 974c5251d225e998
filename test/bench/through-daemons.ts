import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBacula, type Bacula } from '../support/bacula/start-bacula.ts';
import { median } from './median.ts';
import type { Row } from './row.ts';
import type { Subject } from './subject.ts';
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
        jobOf('ours', [join(bin, 'bpipe-reader'), 'shop/main', ...live.options.split(' ')].join(' '), times),
        jobOf('native', withProof(subject), times),
      ].join('\n'),
    );
    const ratios: number[] = [];
    const seconds = { ours: [] as number[], native: [] as number[] };
    await run(bacula, 'native', times);
    for (let pair = 0; pair < pairs; pair++) {
      const [ours, theirs] = [await run(bacula, 'ours', times), await run(bacula, 'native', times)];
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

function jobOf(name: string, command: string, times: string): string {
  const clock = `date +%s%N`;
  return `
FileSet { Name = ${name}; Include { Plugin = "bpipe:/bench/${name}:${clock} > ${times}; ${command}; ${clock} >> ${times}:cat" } }
Job { Name = ${name}; Type = Backup; Level = Full; FileSet = ${name}; Client = test-fd; Storage = File; Pool = Full; Messages = Standard }`;
}

async function run(bacula: Bacula, job: string, times: string): Promise<number> {
  const { status, errors, log } = await bacula.run(job);
  if (status !== 'T' || errors > 0) throw new Error(`the job ${job} failed: ${log}`);
  const [begun = 0, ended = 0] = readFileSync(times, 'utf8').trim().split('\n').map(Number);
  return (ended - begun) / 1e9;
}
