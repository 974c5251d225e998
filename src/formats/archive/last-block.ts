const digestLength = 64;

export const lastBlockLength = 512;

/** The two digests that make an archive whole. */
export interface LastDigests {
  /** SHA-256 of every byte before the last block. */
  readonly all: string;
  /** SHA-256 of the bodies of SHA256SUMS and seal.json: proves what is read out of the middle by its own sum. */
  readonly index: string;
}

/** The last 512 bytes of an archive; tar, which stops at its own end mark before them, never sees them. */
export function lastBlock({ all, index }: LastDigests): Buffer {
  return Buffer.from(`penstock index ${index}\npenstock end ${all}\n`.padEnd(lastBlockLength, '\n'));
}

/** undefined: this is no such block, down to its last byte. */
export function parseLastBlock(block: Buffer): LastDigests | undefined {
  const [, index, all] =
    new RegExp(`^penstock index ([0-9a-f]{${digestLength}})\npenstock end ([0-9a-f]{${digestLength}})\n`).exec(block.toString('latin1')) ??
    [];
  if (all === undefined || index === undefined || !lastBlock({ all, index }).equals(block)) return undefined;
  return { all, index };
}
