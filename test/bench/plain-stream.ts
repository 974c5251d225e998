import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from './median.ts';
import { pairedRuns } from './paired-runs.ts';
import { runPipe } from './run-pipe.ts';
import type { Row } from './row.ts';
import type { Subject } from './subject.ts';
import { withProof } from './with-proof.ts';

const bin = join(import.meta.dirname, '../../dist/bin');
const megabyte = 1e6;
const mostMemory = 160;

/**
 * The sealed reader against the engine's own dump tool, into `cat` through the same kind of pipe, in turn: against the tool with the same proof taken by
 * coreutils on the way, and against the tool alone. Then the peak memory of reader and writer themselves, without their children.
 */
export async function plainStream(make: () => Promise<Subject>): Promise<readonly Row[]> {
  const subject = await make();
  try {
    const { name, live, native } = subject;
    const options = live.options.split(' ');
    const reader = [join(bin, 'bpipe-reader'), 'shop/main', ...options];
    const stored = join(live.directory, 'stream');
    const proof = withProof(subject);
    const cpu: number[] = [];
    const { ours, against } = await pairedRuns(
      async () => void cpu.push((await runPipe(reader, '> /dev/null')).cpu),
      {
        digested: () => runPipe([proof], '> /dev/null').then(() => undefined),
        bare: () => runPipe(native, '> /dev/null').then(() => undefined),
      },
      subject.pairs,
    );
    const dumped = await runPipe(reader, `> ${stored}`);
    const size = (await stat(stored)).size / megabyte;
    const restored = await runPipe([join(bin, 'bpipe-writer'), 'shop/main', '--where', '/', '--replace', 'a', ...options], '', stored);
    const memory = (what: string, kilobytes: number): Row => ({
      what: `peak memory: ${what}, ${name}, ${size.toFixed(0)} MB`,
      ours: `${((kilobytes * 1024) / megabyte).toFixed(0)} MB`,
      against: '',
      ratio: undefined,
      target: `≤ ${mostMemory} MB`,
      met: (kilobytes * 1024) / megabyte <= mostMemory,
    });
    return [
      {
        what: `plain reader, sealed: ${name}, ${size.toFixed(0)} MB`,
        ours: seconds(ours),
        against: `${subject.proof}: ${seconds(against.digested.theirs)}`,
        ratio: against.digested.ratio,
        spread: against.digested.spread,
        cpuPerGigabyte: median(cpu) / (size / 1000),
        target: '≤ 1.1',
        met: against.digested.ratio <= 1.1,
      },
      {
        what: 'the same',
        ours: seconds(ours),
        against: `${native[0]?.split('/').at(-1)} alone: ${seconds(against.bare.theirs)}`,
        ratio: against.bare.ratio,
        spread: against.bare.spread,
        target: '',
        met: true,
      },
      memory('bpipe-reader', dumped.peak),
      memory('bpipe-writer', restored.peak),
    ];
  } finally {
    await subject.remove();
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
