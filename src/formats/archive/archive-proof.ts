import { createHash } from 'node:crypto';
import type { Failure } from '../../failures/failure.ts';
import type { ExactReader } from '../../streams/exact-reader.ts';
import { type Seal, sealSchema } from '../seal.ts';
import { compareSums } from './compare-sums.ts';
import { lastBlockLength, parseLastBlock } from './last-block.ts';
import { longestSeal } from './limits.ts';
import type { Entry } from './read-entries.ts';
import { refusals } from './refusals.ts';
import { sumList } from './sum-list.ts';

export interface Proven extends Seal {
  readonly digest: string;
  /** Whether every byte was read. Where it was not, what was read is proven by its own sum, and nothing is known of the rest but its name. */
  readonly isReadThrough: boolean;
}

/** Follows the bytes of an archive, and judges them at its end. */
export interface ArchiveProof {
  see(bytes: Buffer): void;
  /** An entry was read. */
  take(name: string, body: Buffer): void;
  /** An entry was passed over. */
  pass(name: string, isUnread: boolean): void;
  /** Reads SHA256SUMS, which nobody holds. */
  sums(entry: Entry): Promise<void>;
  seal(entry: Entry): Promise<void>;
  /** Reads what follows the tar. @throws Failure not-whole */
  end(reader: ExactReader): Promise<Proven>;
}

/** @param cut says that the stream ends too early */
export function archiveProof(cut: () => Failure): ArchiveProof {
  const digest = createHash('sha256');
  const index = createHash('sha256');
  const lines = sumList();
  let isLastBlock = false;
  let isReadThrough = true;
  let fits = false;
  let seal: Buffer | undefined;
  return {
    see(bytes) {
      if (!isLastBlock) digest.update(bytes);
    },
    take: lines.add,
    pass(name, isUnread) {
      lines.addUnread(name);
      if (isUnread) isReadThrough = false;
    },
    async sums(entry) {
      const comparison = compareSums(lines.all());
      await entry.pieces((bytes) => {
        index.update(bytes);
        comparison.push(bytes);
      });
      fits = comparison.end();
    },
    async seal(entry) {
      seal = await entry.body(longestSeal);
      index.update(seal);
    },
    async end(reader) {
      isLastBlock = true;
      const block = await reader.read(lastBlockLength);
      if (block.length < lastBlockLength) throw cut();
      const last = parseLastBlock(block);
      if (last === undefined || seal === undefined) throw refusals.foreign();
      if ((await reader.read(1)).length > 0) throw refusals.continued();
      if (isReadThrough && digest.digest('hex') !== last.all) throw refusals.changed();
      if (index.digest('hex') !== last.index || !fits) throw refusals.changed();
      return { ...parseSeal(seal), digest: last.all, isReadThrough };
    },
  };
}

function parseSeal(json: Buffer): Seal {
  try {
    return sealSchema.parse(JSON.parse(json.toString('utf8')));
  } catch (cause) {
    throw refusals.unfit(cause);
  }
}
