import { readSecret } from '../../secrets/read-secret.ts';
import { type RunningProgram, startProgram } from '../../processes/start-program.ts';
import type { Target } from '../contract.ts';
import { loadCall } from './client-calls.ts';
import { clientSection } from './client-section.ts';
import { findClient } from './find-client.ts';
import type { StagedEntry } from './journal.ts';
import { loadFailure } from './load-failure.ts';
import { loadObjects } from './load-objects.ts';
import { readServerFacts } from './portability.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { sift } from './sift.ts';

/** Where a dump is loaded, and what is said where its text is at fault. */
export interface Into {
  readonly database: string;
  readonly hint: string;
  /** A statement for the client's session, before the dump. */
  readonly first?: string;
  /** What is changed of the dump on its way was said before. */
  readonly isSaid?: boolean;
}

/** A dump on its way into a database. */
export interface Loading {
  write(chunk: Buffer): Promise<void>;
  /** Waits until rows are loaded and objects are made; events are disabled. @returns what of it stands nowhere else */
  end(): Promise<StagedEntry>;
  abort(): Promise<void>;
}

/** Starts the native client on a database, and feeds it what `sift` lets through. */
export async function startLoading(target: Target<MysqlSettings>, into: Into): Promise<Loading> {
  const { settings, surroundings } = target;
  const server = await withSession(target, (session) => readServerFacts(session, surroundings.force));
  const client = await findClient('load', server.flavour, surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const sieve = sift(server, into.isSaid === true ? () => undefined : surroundings.warn);
  const program = startProgram(loadCall(client, clientSection(settings, password, client.flavour), into.database), {
    signal: surroundings.signal,
  });
  // SELECT SETVAL answers; nobody reads it, and it must not fill the pipe.
  program.stdout.resume();
  const feed = async (parts: readonly Buffer[]): Promise<void> => {
    for (const part of parts) await feedOne(program, part, surroundings.signal, into);
  };
  // Without a line end, so that the line number in the client's complaint is the dump's own.
  if (into.first !== undefined) await feed([Buffer.from(`${into.first}; `)]);
  return {
    write: (chunk) => feed(sieve.push(chunk)),
    async end() {
      await feed(sieve.finish());
      program.stdin.end();
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      if (ending.status !== 0) throw loadFailure(ending, into);
      return loadObjects(target, into, sieve.steps);
    },
    abort: () => program.kill('SIGKILL'),
  };
}

/** Writes, and waits until the client has taken it or has ended. */
async function feedOne(program: RunningProgram, bytes: Buffer, signal: AbortSignal, into: Into): Promise<void> {
  signal.throwIfAborted();
  if (!program.stdin.destroyed && program.stdin.write(bytes)) return;
  const drained = Promise.withResolvers<'drained'>();
  const onDrain = (): void => drained.resolve('drained');
  program.stdin.once('drain', onDrain);
  const outcome = await Promise.race([drained.promise, program.ended]);
  program.stdin.off('drain', onDrain);
  if (outcome === 'drained') return;
  signal.throwIfAborted();
  throw loadFailure(outcome, into);
}
