import { exactReader } from '../../../streams/exact-reader.ts';
import type { SegmentEnds } from '../../../streams/segment-ends.ts';
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
      /** Where a text ends before it has so many bytes. */
      readonly ends?: SegmentEnds;
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
  const reader = exactReader(source)(() => undefined);
  try {
    for (;;) {
      const size = await reader.read(4);
      if (size.length < 4) return;
      const length = size.readUInt32BE();
      const json = await reader.read(length);
      if (json.length < length) return;
      const frame = JSON.parse(json.toString()) as Frame;
      const bytes = await reader.read(frame.length);
      if (bytes.length < frame.length) return;
      yield { frame, bytes };
    }
  } finally {
    await reader.close();
  }
}
