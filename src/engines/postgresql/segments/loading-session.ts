import { randomBytes } from 'node:crypto';
import type { ProgramCall } from '../../../processes/program-call.ts';
import { Failure } from '../../../failures/failure.ts';
import { letGo } from '../../../streams/let-go.ts';
import type { Client } from '../find-client.ts';
import { preamble } from '../load-call.ts';
import { PortableText } from '../portable-text.ts';
import { psqlSession } from '../psql-session.ts';
import { startLoading } from '../start-loading.ts';
import type { Statement } from '../statement.ts';

/** One of several psql that load a dump. What goes wrong is told once to `failed`, whenever it is noticed, and nothing more is done then. */
export interface LoadingSession {
  /** How many pieces of work it has not done yet. */
  readonly pending: number;
  /** Loads a text. @param goesOn the next one is its continuation */
  load(text: Buffer, goesOn: boolean): void;
  /** Waits, as a piece of work, until the server has executed all. */
  execute(): void;
  /** Resolves when nothing is pending. */
  done(): Promise<void>;
  /** After all is done. */
  end(): Promise<void>;
  abort(): Promise<void>;
}

/** Gives the session, once it has connected; until then what goes wrong is thrown. */
export async function loadingSession(options: {
  readonly call: ProgramCall;
  readonly client: Client;
  readonly version: number;
  readonly signal: AbortSignal;
  isLeftOut(statement: Statement): boolean;
  /** Something is no longer pending. */
  progressed(): void;
  failed(error: unknown): void;
}): Promise<LoadingSession> {
  const { call, client, version, signal, progressed, failed } = options;
  const { program, write, failure } = startLoading(call, signal);
  const text = new PortableText(options.isLeftOut);
  const session = psqlSession(program.stdout, write, { version, ended: program.ended, failure });
  await write(Buffer.from(preamble(client, randomBytes(24).toString('hex'))));
  await session.query('SELECT 1');

  let pending = 0;
  let work = Promise.resolve();
  let ending = false;
  const add = (piece: () => Promise<unknown>): void => {
    pending += 1;
    const before = work;
    work = (async () => {
      await before;
      try {
        await piece();
      } catch (error) {
        failed(error);
      }
      pending -= 1;
      progressed();
    })();
  };
  // It may die while nobody writes.
  const watch = async (): Promise<void> => {
    await program.ended;
    if (!ending) failed(await failure().catch((error: unknown) => error));
  };
  void watch();
  return {
    get pending() {
      return pending;
    },
    load(bytes, goesOn) {
      add(async () => {
        const kept = text.push(bytes);
        await write(kept);
        letGo(bytes);
        letGo(kept);
        // What we ask of the server in between would become a part of it.
        if (!goesOn && text.inside !== undefined) throw new Failure('not-whole', `a segment of the dump ends inside of ${text.inside}`);
      });
    },
    execute: () => add(() => session.query('SELECT 1')),
    done: () => work,
    async end() {
      await write(text.finish());
      ending = true;
      program.stdin.end();
      const { status } = await program.ended;
      if (status !== 0) throw await failure();
    },
    async abort() {
      ending = true;
      await program.kill('SIGKILL');
    },
  };
}
