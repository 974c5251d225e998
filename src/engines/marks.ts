/** Hands over the parts of a stream, of which `ends` are known before the bytes are. */
export interface Marks<Part> {
  /** `part` ends at `end`, counted from the stream's beginning; ends come in order. */
  end(part: Part, end: number): void;
  /** Takes the stream's next bytes; gives them to `hand` part by part, and what belongs to the part under way to `open`. */
  push(bytes: Buffer, hand: (part: Part, bytes: Buffer) => void, open: (bytes: Buffer) => void): void;
}

/** A scanner says where parts end, and gives the bytes themselves a little later: this brings the two together. */
export function marks<Part>(): Marks<Part> {
  const ends: { part: Part; end: number }[] = [];
  let at = 0;
  return {
    end: (part, end) => void ends.push({ part, end }),
    push(bytes, hand, open) {
      let from = 0;
      for (let next = ends[0]; next !== undefined && next.end <= at + bytes.length; next = ends[0]) {
        ends.shift();
        const to = next.end - at;
        hand(next.part, bytes.subarray(from, to));
        from = to;
      }
      if (from < bytes.length) open(bytes.subarray(from));
      at += bytes.length;
    },
  };
}
