import { Failure } from '../../../failures/failure.ts';
import { describeEnding, startProgram } from '../../../processes/start-program.ts';
import { readSecret } from '../../../secrets/read-secret.ts';
import type { Target } from '../../contract.ts';
import type { DumpedSegment } from '../../segments.ts';
import { throwIfFailed } from '../../throw-if-failed.ts';
import type { Flavour } from '../flavour.ts';
import type { MysqlSettings } from '../settings.ts';
import { type Frame, type Order, readFrames, type RowsSecret } from './frames.ts';

type Read = Extract<Order, { order: 'read' }>;

/** A session that reads rows, in a process of its own (`run-rows.ts`). */
export interface RowReader {
  /** Waits until it is connected. @throws Failure */
  connected(): Promise<void>;
  /** Has it begin its transaction. @throws Failure */
  begin(): Promise<void>;
  /** What it reads of `next`, until that gives nothing more and the session has ended well. @throws Failure */
  segments(next: () => Read | undefined): AsyncGenerator<DumpedSegment, void, void>;
  /** Ends it at once. Never throws. */
  abort(): Promise<void>;
}

/** So many orders are given at once: while the answer to one is on its way, the next is begun. */
const ordersAhead = 2;

export async function startRowReader({ settings, surroundings }: Target<MysqlSettings>, flavour: Flavour): Promise<RowReader> {
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const secret = JSON.stringify({ settings, password, flavour } satisfies RowsSecret);
  const program = startProgram({ ...surroundings.ownProgram(['mysql-rows']), secret }, { signal: surroundings.signal });
  const frames = readFrames(program.stdout as AsyncIterable<Buffer>);
  const give = (order: Order): void => void program.stdin.write(`${JSON.stringify(order)}\n`);

  /** It has ended before it was told to. */
  const failure = async (): Promise<unknown> => {
    const ending = await program.ended;
    surroundings.signal.throwIfAborted();
    throwIfFailed(ending, 'reading the rows');
    return new Failure('unavailable', `reading the rows was not finished: ${describeEnding(ending)}`);
  };
  const receive = async (): Promise<{ frame: Frame; bytes: Buffer }> => {
    const { value, done } = await frames.next();
    if (done === true) throw await failure();
    return value;
  };
  const expect = async (name: Frame['frame']): Promise<void> => {
    const { frame } = await receive();
    if (frame.frame !== name) throw new Error(`${frame.frame} where ${name} is due`);
  };

  return {
    connected: () => expect('connected'),
    begin: () => {
      give({ order: 'begin' });
      return expect('begun');
    },
    async *segments(next) {
      let underWay = 0;
      const fill = (most: number): void => {
        for (; underWay < most; underWay++) {
          const order = next();
          if (order === undefined) return;
          give(order);
        }
      };
      // Of few orders each session must get one.
      fill(1);
      while (underWay > 0) {
        const { frame, bytes } = await receive();
        if (frame.frame === 'read') {
          underWay--;
          fill(ordersAhead);
        } else if (frame.frame === 'rows') {
          const { table, rows, goesOn } = frame;
          yield { stage: 'rows', table, text: bytes, goesOn, rows };
        } else throw new Error(`${frame.frame} where rows are due`);
      }
      program.stdin.end();
      const { done } = await frames.next();
      if (done !== true) throw new Error('a frame after the last');
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      throwIfFailed(ending, 'reading the rows');
    },
    abort: () => program.kill(),
  };
}
