import { unknownSign } from './sum-list.ts';

/** Compares SHA256SUMS, as it comes in pieces, with what it must be. */
export interface SumComparison {
  push(bytes: Buffer): void;
  /** Whether all that came fits, and all came. */
  end(): boolean;
}

export function compareSums(expected: readonly Buffer[]): SumComparison {
  let [piece, at, fits] = [0, 0, true];
  return {
    push(bytes) {
      for (let rest = bytes; rest.length > 0 && fits;) {
        const part = expected[piece]?.subarray(at, at + rest.length);
        if (part === undefined) {
          fits = false;
          return;
        }
        fits = isLike(rest.subarray(0, part.length), part);
        rest = rest.subarray(part.length);
        at += part.length;
        if (at === expected[piece]?.length) [piece, at] = [piece + 1, 0];
      }
    },
    end: () => fits && piece === expected.length,
  };
}

function isLike(bytes: Buffer, expected: Buffer): boolean {
  return bytes.equals(expected) || bytes.every((byte, index) => byte === expected[index] || expected[index] === unknownSign);
}
