import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { Failure } from '../failures/failure.ts';

/**
 * The bytes of an open descriptor, usually 0. A pipe is read through the event loop, for the reason given in `sink.ts`.
 * @throws Failure no-input: there is nothing open, or it is a terminal; io: reading fails; the signal's reason when that fires
 */
export async function* descriptorSource(descriptor: number, options: { signal: AbortSignal }): AsyncGenerator<Buffer, void, void> {
  const stream = openSource(descriptor);
  try {
    for await (const chunk of addAbortSignal(options.signal, stream)) yield chunk as Buffer;
  } catch (cause) {
    options.signal.throwIfAborted();
    throw new Failure('io', `cannot read the stream: ${(cause as Error).message}`, { cause });
  }
}

function openSource(descriptor: number): Readable {
  try {
    const kind = fstatSync(descriptor);
    if (kind.isFIFO() || kind.isSocket()) return new Socket({ fd: descriptor, readable: true, writable: false });
    if (kind.isDirectory() || kind.isCharacterDevice()) {
      throw new Failure('no-input', 'there is no stream on standard input', { hint: 'give one with < FILE or through a pipe' });
    }
    return createReadStream('', { fd: descriptor, autoClose: false, highWaterMark: 256 * 1024 });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('no-input', 'standard input is closed', { hint: 'give a stream with < FILE or through a pipe', cause });
  }
}
