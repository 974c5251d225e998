import type { Failure } from '../../failures/failure.ts';
import type { ExactReader } from '../../streams/exact-reader.ts';
import { isTar } from './is-tar.ts';
import { refusals } from './refusals.ts';
import { inTarBlocks, tarBlock } from './tar-block.ts';

/** A file in a tar. */
export interface Entry {
  readonly name: string;
  readonly size: number;
  /** Its bytes; asked for once at most. Who does not ask, passes over them. @param longest more than this it cannot have, whatever a damaged header says */
  body(longest: number): Promise<Buffer>;
  /** Instead of `body`: gives its bytes in pieces, however many there are. */
  pieces(look: (bytes: Buffer) => void): Promise<void>;
}

const pieceLength = 64 * 1024;
/** Where things are in a tar's header: POSIX.1-2024, pax, "ustar Interchange Format". */
const fields = { name: [0, 100], size: [124, 12], type: [156, 1], prefix: [345, 155] } as const;
const file = '0';

/**
 * The files of a tar as our writer makes them, until its end mark. It is not tar-stream that reads, because the digest is of the bytes as they are, and because a reader
 * that wants little of a file on disk should pass over the rest.
 * @param cut says that the stream ends too early
 * @throws Failure not-whole: it is cut, or holds what our writer does not write
 */
export async function* readEntries(reader: ExactReader, cut: () => Failure): AsyncGenerator<Entry, void, void> {
  for (;;) {
    const header = await reader.read(tarBlock);
    if (header.length < tarBlock) throw cut();
    if (isZero(header)) break;
    const { name, size } = parse(header);
    const padded = inTarBlocks(size);
    const state = { isTaken: false };
    yield {
      name,
      size,
      async body(longest) {
        if (size > longest) throw refusals.foreign();
        state.isTaken = true;
        const bytes = await reader.read(padded);
        if (bytes.length < padded) throw cut();
        return bytes.subarray(0, size);
      },
      async pieces(look) {
        state.isTaken = true;
        for (let rest = size; rest > 0; rest -= pieceLength) {
          const piece = await reader.read(Math.min(rest, pieceLength));
          if (piece.length < Math.min(rest, pieceLength)) throw cut();
          look(piece);
        }
        if ((await reader.read(padded - size)).length < padded - size) throw cut();
      },
    };
    if (!state.isTaken && (await reader.skip(padded)) < padded) throw cut();
  }
  const second = await reader.read(tarBlock);
  if (second.length < tarBlock) throw cut();
  if (!isZero(second)) throw refusals.foreign();
}

function parse(header: Buffer): { name: string; size: number } {
  const size = text(header, fields.size).trim();
  if (!isTar(header) || text(header, fields.type) !== file || !/^[0-7]{1,11}$/.test(size)) throw refusals.foreign();
  const prefix = text(header, fields.prefix);
  return { name: `${prefix === '' ? '' : `${prefix}/`}${text(header, fields.name)}`, size: Number.parseInt(size, 8) };
}

function text(header: Buffer, [at, length]: readonly [number, number]): string {
  const field = header.toString('latin1', at, at + length);
  const zero = field.indexOf('\0');
  return zero === -1 ? field : field.slice(0, zero);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
