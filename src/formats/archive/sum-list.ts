import { sumLine } from './digest.ts';

/** The lines of SHA256SUMS, as bytes: of 10 TB there are 2.5 million. */
export interface SumList {
  add(name: string, body: Buffer): void;
  /** The line of an entry that was not read: in its digest's place stands a sign that no digest has. */
  addUnread(name: string): void;
  /** All of them until now, in pieces. */
  all(): readonly Buffer[];
}

const pieceLength = 64 * 1024;
const unknown = '?';
export const unknownSign = unknown.charCodeAt(0);

export function sumList(): SumList {
  const pieces: Buffer[] = [];
  let last = '';
  const close = (): void => {
    if (last !== '') pieces.push(Buffer.from(last));
    last = '';
  };
  const put = (line: string): void => {
    last += line;
    if (last.length >= pieceLength) close();
  };
  return {
    add: (name, body) => put(sumLine(name, body)),
    addUnread: (name) => put(`${unknown.repeat(64)}  ${name}\n`),
    all() {
      close();
      return pieces;
    },
  };
}
