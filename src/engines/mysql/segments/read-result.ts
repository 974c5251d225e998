import { type LiteralWriter, longestWholeRow } from './write-literals.ts';

/** What a result says of one of its columns (MySQL internals, "Column Definition"). */
export interface ResultColumn {
  readonly type: number;
  /** The number of its collation; 63 is `binary`. */
  readonly charset: number;
}

/** A payload of so many bytes goes on in the next packet. */
const fullPacket = 0xffffff;

/**
 * Reads what the server answers to one statement: OK, an error, or columns and rows (MySQL internals, "COM_QUERY Response", as mysql2 negotiates it: with EOF packets, and
 * without compression). A row of up to a megabyte is handed over whole; a longer one value by value, as its bytes come, so that none need fit into memory.
 * @param settle called once, with the server's error where it gave one
 */
export function readResult(
  rows: ((columns: readonly ResultColumn[]) => LiteralWriter) | undefined,
  settle: (error?: Error) => void,
): { push(chunk: Buffer): void } {
  let expected = -1;
  const columns: ResultColumn[] = [];
  let writer: LiteralWriter | undefined;
  let inRows = false;
  let held: Buffer[] = [];
  let heldLength = 0;
  let wanted = 4;
  let long: LongRow | undefined;

  const take = (bytes: Buffer, from: number, to: number): void => {
    const first = bytes[from]!;
    if (first === 0xff) return settle(serverError(bytes.subarray(from, to)));
    if (inRows) {
      if (first !== 0xfe || to - from >= 9) return writer?.row(bytes, from, to);
      writer?.finish();
      return settle();
    }
    if (expected === -1) {
      if (first === 0) return settle();
      if (first === 0xfb) throw new Error('the server asks for a file');
      expected = first === 0xfc ? bytes.readUInt16LE(from + 1) : first;
    } else if (columns.length < expected) columns.push({ type: bytes[to - 6]!, charset: bytes.readUInt16LE(to - 12) });
    else {
      writer = rows?.(columns);
      inRows = true;
    }
  };

  /** Takes one packet that is all there, or begins a long row. Gives where the next begins, -1 where more is needed. */
  const takeOne = (bytes: Buffer, at: number): number => {
    const there = bytes.length - at;
    if (there < 4) {
      wanted = 4;
      return -1;
    }
    const length = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    if (there >= 4 + length && length < fullPacket) {
      take(bytes, at + 4, at + 4 + length);
      return at + 4 + length;
    }
    if (length <= longestWholeRow || !inRows) {
      wanted = 4 + length;
      return -1;
    }
    long = longRow(writer);
    return at;
  };

  return {
    push(chunk) {
      let bytes = chunk;
      let at = 0;
      if (heldLength > 0) {
        // Of the chunk only what the packet under way lacks is copied.
        const lacks = wanted - heldLength;
        if (lacks > chunk.length) {
          held.push(chunk);
          heldLength += chunk.length;
          return;
        }
        bytes = Buffer.concat([...held, chunk.subarray(0, lacks)]);
        held = [];
        heldLength = 0;
        const next = takeOne(bytes, 0);
        if (next !== bytes.length) {
          // It was a header alone: now it is known how much follows.
          bytes = Buffer.concat([bytes, chunk.subarray(lacks)]);
          at = Math.max(0, next);
        } else {
          bytes = chunk;
          at = lacks;
        }
      }
      while (at < bytes.length) {
        if (long !== undefined) {
          at = long.read(bytes, at);
          if (long.ended()) long = undefined;
          continue;
        }
        const next = takeOne(bytes, at);
        if (next === -1) break;
        at = next;
      }
      if (at < bytes.length) {
        held = [bytes.subarray(at)];
        heldLength = bytes.length - at;
      }
    },
  };
}

interface LongRow {
  /** Reads on from `from`; gives where it stopped. */
  read(bytes: Buffer, from: number): number;
  readonly ended: () => boolean;
}

/** A row of more than one packet, or of one too long to wait for. It begins at a packet's header. */
function longRow(writer: LiteralWriter | undefined): LongRow {
  let packetLeft = 0;
  let isLast = false;
  let ended = false;
  /** A packet's header, or a value's length, as far as it has come. */
  const numbers: number[] = [];
  let inValue = false;
  let valueLeft = 0;
  writer?.beginRow();

  const endValue = (): void => {
    writer?.endValue();
    inValue = false;
  };
  /** One more byte of a length (protocol's "Length-Encoded Integer"). */
  const lengthByte = (byte: number): void => {
    numbers.push(byte);
    const [first = 0, ...rest] = numbers;
    const size = first === 0xfc ? 2 : first === 0xfd ? 3 : first === 0xfe ? 8 : 0;
    if (rest.length < size) return;
    numbers.length = 0;
    if (first === 0xfb) return writer?.nullValue();
    valueLeft = size === 0 ? first : rest.reduceRight((sum, each) => sum * 256 + each, 0);
    writer?.beginValue();
    inValue = true;
    if (valueLeft === 0) endValue();
  };

  return {
    read(bytes, from) {
      let at = from;
      while (at < bytes.length) {
        if (packetLeft === 0) {
          if (isLast) break;
          numbers.push(bytes[at++]!);
          if (numbers.length < 4) continue;
          packetLeft = numbers[0]! | (numbers[1]! << 8) | (numbers[2]! << 16);
          isLast = packetLeft < fullPacket;
          numbers.length = 0;
        } else if (inValue) {
          const taken = Math.min(valueLeft, packetLeft, bytes.length - at);
          writer?.valueBytes(bytes, at, at + taken);
          at += taken;
          packetLeft -= taken;
          valueLeft -= taken;
          if (valueLeft === 0) endValue();
        } else {
          packetLeft--;
          lengthByte(bytes[at++]!);
        }
      }
      if (isLast && packetLeft === 0 && !ended) {
        ended = true;
        writer?.endRow();
      }
      return at;
    },
    ended: () => ended,
  };
}

function serverError(packet: Buffer): Error {
  const errno = packet.readUInt16LE(1);
  // `#` and five characters of SQLSTATE, then the message.
  const message = packet.toString('utf8', packet[3] === 0x23 ? 9 : 3);
  return Object.assign(new Error(message), { errno, sqlMessage: message, code: `ER_${errno}` });
}
