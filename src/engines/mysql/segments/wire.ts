import type { Socket } from 'node:net';
import type { Connection } from 'mysql2/promise';
import type { LiteralWriter } from './write-literals.ts';
import { type ResultColumn, readResult } from './read-result.ts';

/** A connection whose results come as the server's own bytes. */
export interface Wire {
  /** Runs one statement. @param rows makes what takes its rows, once the columns are known @throws the server's error, see `database-failure.ts` */
  query(sql: string, rows?: (columns: readonly ResultColumn[]) => LiteralWriter): Promise<void>;
  /** No more bytes are taken from the server until `resume`. */
  pause(): void;
  resume(): void;
}

const comQuery = 3;

/**
 * Takes a connection that mysql2 has opened: it knows the ways of logging in and TLS. Its results would become JavaScript's values, which costs more than all else
 * that is done with a row, and each row would have to fit into memory. From here on mysql2 sees nothing of what comes.
 */
export function takeWire(connection: Connection): Wire {
  const { stream } = (connection as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners('data');
  let lost: Error | undefined;
  let fail: (error: Error) => void = () => undefined;
  const onLost = (error: Error): void => {
    lost ??= error;
    fail(lost);
  };
  stream.on('error', onLost);
  stream.on('close', () =>
    onLost(Object.assign(new Error('the server closed the connection'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true })),
  );

  const query: Wire['query'] = (sql, rows) =>
    new Promise((resolve, reject) => {
      if (lost !== undefined) {
        reject(lost);
        return;
      }
      fail = reject;
      const settle = (error?: Error): void => {
        stream.off('data', onData);
        fail = () => undefined;
        if (error === undefined) resolve();
        else reject(error);
      };
      const result = readResult(rows, settle);
      const onData = (chunk: Buffer): void => {
        try {
          result.push(chunk);
        } catch (error) {
          settle(error as Error);
          stream.destroy();
        }
      };
      stream.on('data', onData);
      const text = Buffer.from(sql);
      const packet = Buffer.alloc(5 + text.length);
      packet.writeUIntLE(text.length + 1, 0, 3);
      packet[4] = comQuery;
      text.copy(packet, 5);
      stream.write(packet);
    });
  return { query, pause: () => void stream.pause(), resume: () => void stream.resume() };
}
