import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import type { Manifest } from '../manifest.ts';
import type { Seal } from '../seal.ts';
import { accountPrefix, dumpPrefix, endPrefix, firstLine, longestLine, manifestPrefix, sealedPrefix, sealLine } from './lines.ts';

/** Makes the bytes around a dump; all bytes that go out pass through it in order, because the last line holds their digest. */
export interface PlainWriter {
  /** The stream's first bytes. */
  header(manifest: Manifest, accounts: readonly string[]): Buffer;
  /** Takes notice of the dump's next bytes. */
  body(chunk: Buffer): void;
  /** The stream's last bytes, and its digest. */
  seal(seal: Omit<Seal, 'bytes'>): { readonly text: Buffer; readonly digest: string; readonly bytes: number };
}

/** A writer of one stream in the plain format. */
export function writePlain(): PlainWriter {
  const digest = createHash('sha256');
  let bytes = 0;
  return {
    header(manifest, accounts) {
      for (const account of accounts) {
        if (/[\r\n]/.test(account)) throw new Error('an account statement must be one line');
      }
      const lines = [
        firstLine,
        `${manifestPrefix}${JSON.stringify(manifest)}\n`,
        ...accounts.map((line) => `${accountPrefix}${line}\n`),
      ].join('');
      const text = `${lines}${dumpPrefix}${createHash('sha256').update(lines).digest('hex')}\n`;
      digest.update(text);
      return Buffer.from(text);
    },
    body(chunk) {
      bytes += chunk.length;
      digest.update(chunk);
    },
    seal(seal) {
      const json = JSON.stringify({ bytes, ...seal } satisfies Seal);
      if (json.length > longestLine) {
        throw new Failure('unavailable', 'the database has too many tables for one seal', {
          hint: `their names and counts come to more than ${longestLine} bytes`,
        });
      }
      const text = `${sealLine}${sealedPrefix}${json}\n`;
      digest.update(text);
      const hex = digest.digest('hex');
      return { text: Buffer.from(`${text}${endPrefix}${hex}\n`), digest: hex, bytes };
    },
  };
}
