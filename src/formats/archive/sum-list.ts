import { sumLine } from './digest.ts';

/** The lines of SHA256SUMS, as bytes: of 10 TB there are 2.5 million. */
export interface SumList {
  add(name: string, body: Buffer): void;
  /** All of them until now, in pieces. */
  all(): readonly Buffer[];
}

const pieceLength = 64 * 1024;

export function sumList(): SumList {
  const pieces: Buffer[] = [];
  let last = '';
  const close = (): void => {
    if (last !== '') pieces.push(Buffer.from(last));
    last = '';
  };
  return {
    add(name, body) {
      last += sumLine(name, body);
      if (last.length >= pieceLength) close();
    },
    all() {
      close();
      return pieces;
    },
  };
}
