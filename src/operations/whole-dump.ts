import type { Engine, Examination, Target } from '../engines/contract.ts';
import type { DumpedSegment, SegmentedDump } from '../engines/segments.ts';
import { letFill } from '../streams/let-fill.ts';
import { segmentBytes } from '../streams/segment.ts';

/** The dump of an engine that has one way to dump, in segments: one statement after the other is loaded again. */
export async function wholeDump(engine: Engine<unknown>, target: Target<unknown>, examination: Examination): Promise<SegmentedDump> {
  const dump = await engine.dump(target, examination);
  return { segments: inSegments(letFill(dump.output)), workers: 1, expected: {}, ended: dump.ended };
}

async function* inSegments(output: AsyncIterable<Buffer>): AsyncGenerator<DumpedSegment, void, void> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of output) {
    if (length > 0 && length + chunk.length > segmentBytes) {
      yield { stage: 'before', text: Buffer.concat(held), goesOn: true };
      [held, length] = [[], 0];
    }
    held.push(chunk);
    length += chunk.length;
  }
  yield { stage: 'before', text: Buffer.concat(held), goesOn: false };
}
