import type { Segment, Stage } from '../../../streams/segment.ts';

/** Whole statements as segments of about `bytes`. None ends among stored programs, where another delimiter holds. */
export function* joinTexts(stage: Stage, texts: readonly Buffer[], bytes: number): Generator<Segment, void, void> {
  let held: Buffer[] = [];
  let length = 0;
  let isOpen = false;
  for (const text of texts) {
    held.push(text);
    length += text.length;
    const delimiter = /^DELIMITER (\S+)/i.exec(text.toString('latin1', 0, 16))?.[1];
    if (delimiter !== undefined) isOpen = delimiter !== ';';
    if (length < bytes || isOpen) continue;
    yield { stage, text: Buffer.concat(held), goesOn: false };
    held = [];
    length = 0;
  }
  if (length > 0) yield { stage, text: Buffer.concat(held), goesOn: false };
}
