import { fstatSync, write as writeDescriptor } from 'node:fs';
import { Socket } from 'node:net';
import { Failure } from '../failures/failure.ts';

/** Where bytes go, with backpressure as a promise. */
export interface Sink {
  /** Resolves when the kernel has taken all of it, and nobody looks at `chunk` any more. One after the other. Throws Failure io when nothing can be written any more. */
  write(chunk: Buffer): Promise<void>;
  /** Resolves when the kernel has taken all of it. */
  end(): Promise<void>;
}

/** bareos-fd may stop reading while an operator mounts a tape: six hours, as DESIGN says. */
const longestBlockade = 6 * 60 * 60;

/**
 * A sink on an open descriptor, usually 1. A pipe is written through the event loop: a thread blocked in write(2) would
 * keep process.exit() waiting for as long as the other side does not read.
 * @param options.blockedSeconds how long a write may be stuck before Failure io
 * @param options.signal ends a write that is stuck, with the signal's reason
 */
export function descriptorSink(descriptor: number, options: { signal: AbortSignal; blockedSeconds?: number }): Sink {
  const kind = fstatSync(descriptor);
  if (kind.isFIFO() || kind.isSocket()) return pipeSink(descriptor, options.blockedSeconds ?? longestBlockade, options.signal);
  return fileSink(descriptor);
}

function pipeSink(descriptor: number, blockedSeconds: number, signal: AbortSignal): Sink {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  let broken: Error | undefined;
  let wake: (() => void) | undefined;
  socket.on('error', (error) => {
    broken = error;
    wake?.();
  });
  signal.addEventListener('abort', () => {
    broken ??= signal.reason as Error;
    wake?.();
  });

  const settled = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Failure('io', `nobody has read this stream for ${blockedSeconds} s`, {
            hint: 'the storage daemon may be waiting for a volume',
          }),
        );
      }, blockedSeconds * 1000);
      wake = () => {
        clearTimeout(timer);
        if (broken) reject(writeFailure(broken));
        else resolve();
      };
    });

  return {
    async write(chunk) {
      if (broken) throw writeFailure(broken);
      const taken = settled();
      socket.write(chunk, (error) => {
        if (error) broken ??= error;
        wake?.();
      });
      await taken;
    },
    async end() {
      if (broken) throw writeFailure(broken);
      socket.end(() => wake?.());
      await settled();
    },
  };
}

function fileSink(descriptor: number): Sink {
  return {
    async write(chunk) {
      for (let offset = 0; offset < chunk.length;) offset += await writeSome(descriptor, chunk, offset);
    },
    end: () => Promise.resolve(),
  };
}

function writeSome(descriptor: number, chunk: Buffer, offset: number): Promise<number> {
  return new Promise((resolve, reject) => {
    writeDescriptor(descriptor, chunk, offset, chunk.length - offset, null, (error, written) => {
      if (error) reject(writeFailure(error));
      else resolve(written);
    });
  });
}

/** What an error of write(2) is for the user: a Failure; what is no system error stays as it is. */
export function writeFailure(error: Error, what = 'this stream'): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EPIPE' || code === 'ECONNRESET') {
    return new Failure('io', `${what} was closed by its reader before the end`, {
      hint: 'the job was cancelled, or the program that reads it has ended',
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure('io', `no space is left to write ${what}`, { hint: 'free some space and run it again', cause: error });
  }
  return code === undefined ? error : new Failure('io', `cannot write ${what}: ${error.message}`, { cause: error });
}
