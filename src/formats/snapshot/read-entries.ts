import { parseEntry, type Entry } from './entry.ts';
import { linesOf } from './lines-of.ts';
import { sealPrefix } from './lines.ts';

/** Gives the entries of a list that is proven (`readList`), in its order: the directories one after the other, each as a survey has it. */
export async function* readEntries(source: AsyncIterable<Buffer>): AsyncGenerator<Entry, void, void> {
  let at = 0;
  for await (const line of linesOf(source)) {
    // Before them stand the version and the header.
    if (at++ < 2) continue;
    if (line.startsWith(sealPrefix)) return;
    yield parseEntry(Buffer.from(line, 'latin1').toString('utf8'));
  }
}
