import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { fileEndings } from '../file-endings.ts';
import { type Seal, sealSchema } from '../seal.ts';
import type { SealedStream } from '../sealed-stream.ts';
import { readSeal, seekSeal, type SealLines } from './find-seal.ts';
import { sealLine } from './lines.ts';
import { readHeader } from './read-header.ts';

/**
 * Opens a stream: reads its header, and gives the rest as it comes. Memory stays flat: only what may be the seal is held back.
 * @throws Failure not-whole: it is not a stream of this format, or its version is unknown; while reading `body`: it is cut,
 *   changed or continued after its seal
 */
export async function readPlain(source: AsyncIterable<Buffer>): Promise<SealedStream> {
  const digest = createHash('sha256');
  const header = await readHeader(source);
  digest.update(header.text);
  let found: (Seal & { digest: string; isReadThrough: true }) | undefined;
  let bytes = 0;

  async function* body(): AsyncGenerator<Buffer, void, void> {
    let held: Buffer = Buffer.alloc(0);
    let afterSeal = false;
    for await (const chunk of header.rest) {
      // Of what was held, only complete lines matter; joining costs nothing in the usual case, where nothing is held.
      let pending = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (;;) {
        const at = seekSeal(pending);
        const clear = at === -1 ? pending : pending.subarray(0, at);
        if (clear.length > 0) {
          digest.update(clear);
          bytes += clear.length;
          yield clear;
        }
        if (at === -1) {
          held = Buffer.alloc(0);
          break;
        }
        pending = pending.subarray(at);
        const seal = readSeal(pending);
        if (seal === 'more' || (seal !== 'no' && seal.length === pending.length)) {
          held = pending;
          break;
        }
        // A row that looks like a seal, or a seal that does not stand at the end: the newline goes on, the rest is looked at again.
        afterSeal ||= seal !== 'no';
        const passed = pending.subarray(0, 1);
        digest.update(passed);
        bytes += 1;
        yield passed;
        pending = pending.subarray(1);
      }
    }
    const seal = held.length === 0 ? 'no' : readSeal(held);
    if (seal === 'more' || seal === 'no') throw unsealed(bytes + held.length, afterSeal, held.length >= sealLine.length);
    digest.update(held.subarray(0, seal.digested));
    found = judge(seal, digest.digest('hex'), bytes);
  }

  return {
    format: 'plain 1',
    ending: fileEndings.plain,
    manifest: header.manifest,
    accounts: header.accounts,
    body: body(),
    seal() {
      if (!found) throw new Error('the seal is known only after the whole body was read');
      return found;
    },
  };
}

function unsealed(bytes: number, afterSeal: boolean, inside: boolean): Failure {
  const hint = 'the backup job was cancelled or failed, or the copy is cut; take another backup of this database';
  if (afterSeal)
    return new Failure('not-whole', 'there are bytes after what looks like the stream’s seal', {
      hint: 'something was added to the stream; take another copy of it',
    });
  if (inside) return new Failure('not-whole', `the stream ends inside its seal, after ${bytes} bytes of dump`, { hint });
  return new Failure('not-whole', `the stream ends without its seal, after ${bytes} bytes of dump`, { hint });
}

function judge(lines: SealLines, digest: string, bytes: number): Seal & { digest: string; isReadThrough: true } {
  if (lines.digest !== digest) {
    throw new Failure('not-whole', 'the stream was changed: its digest does not match its seal', {
      hint: 'the volume or the copy is damaged; take another copy or another backup',
    });
  }
  const seal = sealSchema.safeParse(JSON.parse(lines.json));
  if (!seal.success || seal.data.bytes !== bytes) throw new Failure('not-whole', 'the stream’s seal does not fit its bytes');
  return { ...seal.data, digest, isReadThrough: true };
}
