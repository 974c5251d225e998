/**
 * Leaves out of a scanned dump what the loading psql or the server does not take: the dump's own \restrict and \unrestrict
 * (psql is under a restriction of ours, or knows none), and settings that are younger than the server.
 */
export class LoadFilter {
  readonly #serverMajor: number;
  /** Bytes that may be part of a line that is left out. */
  #held = Buffer.alloc(0);
  #inHead = true;
  #mark: Buffer | undefined;

  constructor(serverMajor: number) {
    this.#serverMajor = serverMajor;
  }

  push(chunk: Buffer): Buffer {
    const input = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    const parts: Buffer[] = [];
    const at = this.#inHead ? this.#head(input, parts) : 0;
    if (!this.#inHead) this.#body(input.subarray(at), parts);
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  finish(): Buffer {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return this.#mark?.equals(rest) === true ? Buffer.alloc(0) : rest;
  }

  /** Takes line by line what stands before the first statement that is not SET; gives where the body begins. */
  #head(input: Buffer, parts: Buffer[]): number {
    let at = 0;
    for (;;) {
      const end = input.indexOf(10, at);
      if (end < 0) {
        this.#held = Buffer.from(input.subarray(at));
        return input.length;
      }
      const line = input.toString('latin1', at, end);
      if (!/^(?:--.*|SET [^';$"]*;|\\restrict [A-Za-z0-9]+|)$/.test(line)) {
        this.#inHead = false;
        return at;
      }
      const [, token] = /^\\restrict (.*)/.exec(line) ?? [];
      // With the end of line before it: what is left out is a line, and not the end of one.
      if (token !== undefined) this.#mark = Buffer.from(`\n\\unrestrict ${token}`);
      else if (this.#serverMajor >= 17 || !line.startsWith('SET transaction_timeout ')) parts.push(input.subarray(at, end + 1));
      at = end + 1;
    }
  }

  #body(input: Buffer, parts: Buffer[]): void {
    if (this.#mark === undefined) {
      parts.push(input);
      return;
    }
    const found = input.indexOf(this.#mark);
    if (found >= 0) {
      parts.push(input.subarray(0, found), input.subarray(found + this.#mark.length));
      this.#mark = undefined;
      return;
    }
    const border = input.lastIndexOf(10);
    const isBeginning = border >= 0 && this.#mark.subarray(0, input.length - border).equals(input.subarray(border));
    const free = isBeginning ? border : input.length;
    parts.push(input.subarray(0, free));
    this.#held = Buffer.from(input.subarray(free));
  }
}
