import { letGo } from '../../streams/let-go.ts';
import type { Segment } from '../../streams/segment.ts';
import { inTarBlocks, tarBlock } from './tar-block.ts';

/** The blocks in which storage deduplicates: most file systems' smallest, and what ZFS has by default, of which 64 KiB is half. */
const smallBlock = 4 * 1024;
const largeBlock = 128 * 1024;
/** From this on a segment begins at a large block; many small tables together would be mostly padding. */
const large = 64 * 1024;
/** With its header a part is whole large blocks. */
const part = 4 * 1024 * 1024 - tarBlock;

/**
 * Lets the entries of rows begin where storage that deduplicates begins a block: what stands before one is filled up with blanks behind its last statement, so it is a dump as
 * before. A statement that goes on is cut into parts of one length, wherever its pieces ended.
 * @param from where the first entry begins in the tar
 */
export async function* align(segments: AsyncIterable<Segment>, from: number): AsyncGenerator<Segment, void, void> {
  let at = from;
  let held: Segment | undefined;
  const place = (segment: Segment, next: Segment | undefined): Segment => {
    const end = at + tarBlock + segment.text.length;
    const filled = segment.goesOn ? end : roundUp(end, unitBetween(segment, next));
    at = inTarBlocks(filled);
    if (filled === end) return segment;
    const text = Buffer.concat([segment.text, blanks(filled - end)]);
    letGo(segment.text);
    return { ...segment, text };
  };
  for await (const next of inParts(segments)) {
    if (held !== undefined) yield place(held, next);
    held = next;
  }
  if (held !== undefined) yield place(held, undefined);
}

/**
 * In which blocks an entry ends. A large one, in large ones whatever follows: in another dump that may be something else, as sessions are quicker or slower. Behind all rows, too, or the last of them would
 * share its block with what comes then.
 */
function unitBetween(segment: Segment, next: Segment | undefined): number {
  if (next === undefined || (segment.stage !== 'rows' && next.stage !== 'rows')) return 1;
  const areSmall = segment.text.length < large && next.stage === 'rows' && next.text.length < large;
  return areSmall ? smallBlock : largeBlock;
}

/** Each has its text for itself. */
async function* inParts(segments: AsyncIterable<Segment>): AsyncGenerator<Segment, void, void> {
  let open: Segment | undefined;
  for await (const segment of segments) {
    let text = open === undefined ? segment.text : Buffer.concat([open.text, segment.text]);
    for (; text.length > part; text = text.subarray(part)) yield { ...segment, text: Buffer.from(text.subarray(0, part)), goesOn: true };
    open = segment.goesOn ? { ...segment, text } : undefined;
    if (open === undefined) yield { ...segment, text };
  }
  // A dump that ends like that is refused by who made it; here nothing is lost.
  if (open !== undefined) yield open;
}

/** One line: clients look at each. */
function blanks(length: number): Buffer {
  const line = Buffer.alloc(length, ' ');
  line[length - 1] = 0x0a;
  return line;
}

function roundUp(length: number, unit: number): number {
  return Math.ceil(length / unit) * unit;
}
