import type { Wire } from './wire.ts';
import type { Written } from './write-literals.ts';

/** So many buffers are filled and written by turns; when more are on their way, the server waits. */
const mostUnderWay = 2;
/** Less than this is copied, so that its buffer is free at once. */
const short = 64 * 1024;

/**
 * Brings texts on their way, one after the other, while the next is being written.
 * @param free buffers of `bytes` that nobody uses, to take from and to give back to
 */
export function givingText(
  free: Buffer[],
  bytes: number,
  wire: Pick<Wire, 'pause' | 'resume'>,
  write: (text: Buffer, rows: number, goesOn: boolean) => Promise<void>,
): {
  readonly buffer: () => Buffer;
  readonly give: (written: Written) => void;
  /** Waits until all are written. @throws what `write` throws */
  readonly written: () => Promise<void>;
  /** Rejects when `write` does: nobody else may be waiting then. */
  readonly failed: Promise<never>;
} {
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let underWay = 0;
  let last: Promise<void> = Promise.resolve();
  let current: Buffer | undefined;

  const buffer = (): Buffer => (current = free.pop() ?? Buffer.allocUnsafeSlow(bytes));
  const bring = async (before: Promise<void>, text: Buffer, rows: number, goesOn: boolean, used: Buffer | undefined): Promise<void> => {
    await before;
    await write(text, rows, goesOn);
    if (used !== undefined) free.push(used);
    underWay--;
    wire.resume();
  };
  const give = ({ text, rows, goesOn }: Written): void => {
    const whole = current;
    const isShort = text.length < short;
    const kept = isShort ? Buffer.from(text) : text;
    if (isShort && whole !== undefined) free.push(whole);
    underWay++;
    if (underWay >= mostUnderWay) wire.pause();
    last = bring(last, kept, rows, goesOn, isShort ? undefined : whole);
    last.catch(broken.reject);
  };
  return { buffer, give, written: () => last, failed: broken.promise };
}
