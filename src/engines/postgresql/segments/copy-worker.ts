import { Failure } from '../../../failures/failure.ts';
import type { ProgramCall } from '../../../processes/program-call.ts';
import { describeEnding, startProgram } from '../../../processes/start-program.ts';
import { letFill } from '../../../streams/let-fill.ts';
import { complaintFailure } from '../complaint-failure.ts';
import { readCopyData } from '../copy-data.ts';

/** A psql that reads tables under a snapshot that it has taken up. */
export interface CopyWorker {
  /** The data lines of one COPY … TO STDOUT. @throws Failure what psql complained of, also where it ends early */
  copy(sql: string, table: string): AsyncGenerator<{ readonly data: Buffer; readonly rows: number }, void, void>;
  /** Ends it. @throws Failure where it ended badly, or complained */
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** A line that says that the COPY before it is at its end: no data line is like it, since COPY doubles a backslash. */
const mark = `SELECT chr(92) || '.';\n`;

/**
 * Resolves when `beginning` has been executed.
 * @param beginning statements without results
 */
export async function copyWorker(call: ProgramCall, beginning: readonly string[], signal: AbortSignal): Promise<CopyWorker> {
  const program = startProgram(call, { signal });
  const chunks = letFill(program.stdout)[Symbol.asyncIterator]();
  const failure = async (doing: string): Promise<Error> => {
    program.stdin.end();
    const ending = await program.ended;
    signal.throwIfAborted();
    return complaintFailure('unavailable', `psql failed while it ${doing}`, ending.complaint || describeEnding(ending));
  };
  const ask = (sql: string): void => void program.stdin.write(`${sql}${mark}`);

  async function* answer(doing: string): AsyncGenerator<{ data: Buffer; rows: number }, void, void> {
    let unread: Buffer = Buffer.alloc(0);
    let midLine = false;
    for (;;) {
      const chunk = await chunks.next();
      if (chunk.done === true) throw await failure(doing);
      const input = unread.length === 0 ? chunk.value : Buffer.concat([unread, chunk.value]);
      const read = readCopyData(input, 0, midLine);
      midLine = read.midLine;
      const data = input.subarray(0, read.ended ? read.next - 3 : read.next);
      if (data.length > 0) yield { data, rows: read.rows };
      unread = input.subarray(read.next);
      if (!read.ended) continue;
      if (unread.length > 0) throw new Failure('unavailable', `psql printed something after it had ${doing.replace(/^\w+/, 'read')}`);
      if (midLine) throw new Failure('unavailable', `psql ended inside of a row while it ${doing}`);
      return;
    }
  }

  ask(beginning.map((statement) => `${statement};\n`).join(''));
  for await (const { data } of answer('took up the snapshot')) {
    throw new Failure('unavailable', `psql answers what it was not asked: ${data.toString('latin1', 0, 100)}`);
  }
  return {
    copy(sql, table) {
      ask(`${sql};\n`);
      return answer(`read table ${table}`);
    },
    async end() {
      program.stdin.end();
      const rest = await chunks.next();
      const ending = await program.ended;
      if (ending.status !== 0 || ending.complaint !== '' || rest.done !== true) throw await failure('ended');
    },
    kill() {
      // What nobody reads any more would keep it from its end.
      program.stdout.destroy();
      program.stdin.destroy();
      return program.kill('SIGKILL');
    },
  };
}
