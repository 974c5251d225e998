import { createHash } from 'node:crypto';
import type { ExactReader } from '../../streams/exact-reader.ts';
import { type Seal, sealSchema } from '../seal.ts';
import { sha256, sumLine } from './digest.ts';
import { lastBlockLength, parseLastBlock } from './last-block.ts';
import { refusals } from './refusals.ts';

/** The two entries that tell of all others. */
export interface Index {
  readonly sums: Buffer;
  readonly seal: Buffer;
}

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
  /** Reads what follows the tar. @throws Failure not-whole */
  end(reader: ExactReader, index: Index): Promise<Proven>;
}

export function archiveProof(): ArchiveProof {
  const digest = createHash('sha256');
  let isLastBlock = false;
  let isReadThrough = true;
  /** Lines of SHA256SUMS as they must be; of what was passed over, only their ends. */
  const lines: string[] = [];
  return {
    see(bytes) {
      if (!isLastBlock) digest.update(bytes);
    },
    take(name, body) {
      lines.push(sumLine(name, body));
    },
    pass(name, isUnread) {
      lines.push(`  ${name}\n`);
      if (isUnread) isReadThrough = false;
    },
    async end(reader, index) {
      isLastBlock = true;
      const block = await reader.read(lastBlockLength);
      if (block.length < lastBlockLength) throw refusals.cut();
      const last = parseLastBlock(block);
      if (last === undefined) throw refusals.foreign();
      if ((await reader.read(1)).length > 0) throw refusals.continued();
      if (isReadThrough && digest.digest('hex') !== last.all) throw refusals.changed();
      if (sha256(index.sums, index.seal) !== last.index || !fits(index.sums, lines)) throw refusals.changed();
      return { ...parseSeal(index.seal), digest: last.all, isReadThrough };
    },
  };
}

function fits(sums: Buffer, lines: readonly string[]): boolean {
  const all = sums.toString('latin1').split(/(?<=\n)/);
  return all.length === lines.length && all.every((line, index) => line.endsWith(lines[index] as string));
}

function parseSeal(json: Buffer): Seal {
  try {
    return sealSchema.parse(JSON.parse(json.toString('utf8')));
  } catch (cause) {
    throw refusals.unfit(cause);
  }
}
