import { segmentBytes, type Segment, type Stage } from '../../../streams/segment.ts';

/** Statements as segments of about `segmentBytes`; a statement that is larger goes on in the next one. Those of a table are all one. */
export function sliced(stage: Stage, texts: readonly Buffer[], table?: string): Segment[] {
  const segments: Segment[] = [];
  let held: Buffer[] = [];
  let length = 0;
  const flush = (goesOn: boolean): void => {
    if (length === 0) return;
    segments.push({ stage, ...(table !== undefined && { table }), text: Buffer.concat(held), goesOn });
    [held, length] = [[], 0];
  };
  for (const text of texts) {
    // What alters one table belongs into one session, one after the other.
    if (length > 0 && length + text.length > segmentBytes) flush(table !== undefined);
    for (let at = 0; at < text.length; at += segmentBytes) {
      if (at > 0) flush(true);
      const slice = text.subarray(at, at + segmentBytes);
      held.push(slice);
      length += slice.length;
    }
  }
  flush(false);
  return segments;
}
