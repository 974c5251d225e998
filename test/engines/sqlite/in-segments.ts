import type { Counts } from '../../../src/engines/contract.ts';
import { divide } from '../../../src/engines/sqlite/divide.ts';
import { scan } from '../../../src/engines/sqlite/scan.ts';
import type { DumpedSegment } from '../../../src/engines/segments.ts';
import { inChunks } from '../../support/bytes.ts';

/** A dump in segments: all of them, their text, and what is counted as a backup counts it, which scans no rows a second time. */
export async function inSegments(text: Buffer, size?: number): Promise<{ segments: DumpedSegment[]; text: Buffer; counts: Counts }> {
  const scanner = scan();
  const segments: DumpedSegment[] = [];
  for await (const segment of divide(inChunks(text, size))) {
    segments.push(segment);
    if (segment.rows !== undefined && segment.table !== undefined) scanner.countRows(segment.table, segment.rows);
    else scanner.push(segment.text);
  }
  return { segments, text: Buffer.concat(segments.map((segment) => segment.text)), counts: scanner.finish().counts };
}
