import type { MysqlSettings } from '../settings.ts';

/** What a session is told that reads rows: through its secret descriptor. */
export interface RowsSecret {
  readonly settings: MysqlSettings;
  readonly password: string | undefined;
  readonly flavour: 'mariadb' | 'mysql';
}

/** What it is asked, one line of JSON each on its stdin. */
export type Order =
  /** Begin the transaction: from now on the session sees one moment. */
  | { readonly order: 'begin' }
  | {
      readonly order: 'read';
      readonly table: string;
      /** `INSERT INTO t VALUES `, up to the first row. */
      readonly head: string;
      readonly select: string;
      readonly bytes: number;
    };

/** What it answers, each as four bytes of length, so much JSON, and `length` bytes. */
export type Frame =
  | { readonly frame: 'connected'; readonly id: number; readonly length: 0 }
  | { readonly frame: 'begun'; readonly length: 0 }
  | { readonly frame: 'rows'; readonly table: string; readonly rows: number; readonly goesOn: boolean; readonly length: number }
  /** An order is done. */
  | { readonly frame: 'read'; readonly length: 0 };

/** The beginning of a frame; its bytes follow. */
export function frameHead(frame: Frame): Buffer {
  const json = Buffer.from(JSON.stringify(frame));
  const head = Buffer.alloc(4 + json.length);
  head.writeUInt32BE(json.length);
  json.copy(head, 4);
  return head;
}

/** Gives the frames of a stream. Where it ends inside of one, that one is not given. */
export async function* readFrames(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly frame: Frame; readonly bytes: Buffer }, void, void> {
  let held: Buffer = Buffer.alloc(0);
  let frame: Frame | undefined;
  let bytes = held;
  let filled = 0;
  for await (const chunk of source) {
    let rest = chunk;
    for (;;) {
      if (frame === undefined) {
        held = held.length === 0 ? rest : Buffer.concat([held, rest]);
        const end = held.length < 4 ? Infinity : 4 + held.readUInt32BE();
        if (held.length < end) break;
        frame = JSON.parse(held.toString('utf8', 4, end)) as Frame;
        rest = held.subarray(end);
        held = Buffer.alloc(0);
        // Not from the pool that small buffers share: it is kept for long.
        bytes = Buffer.allocUnsafeSlow(frame.length);
        filled = 0;
      }
      const taken = rest.copy(bytes, filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < frame.length) break;
      yield { frame, bytes };
      frame = undefined;
      bytes = held;
    }
  }
}
