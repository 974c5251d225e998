import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { readSecret } from '../../secrets/read-secret.ts';
import { feed } from '../../processes/feed.ts';
import { type Ending, startProgram } from '../../processes/start-program.ts';
import type { Target } from '../contract.ts';
import { loadCall } from './client-calls.ts';
import { clientSection } from './client-section.ts';
import { findClient } from './find-client.ts';
import { loadFailure } from './load-failure.ts';
import type { ObjectStep } from './load-objects.ts';
import type { ServerFacts } from './portability.ts';
import type { MysqlSettings } from './settings.ts';
import { sift } from './sift.ts';
import type { Into } from './start-loading.ts';

/** The native client at work on a database. */
export interface FedClient {
  /** Resolves when nobody looks at the bytes any more, as `pass` does. */
  write(chunk: Buffer): Promise<void>;
  /** Gives it whole statements that nothing must be sifted of, between two of the dump's. */
  pass(statements: Buffer): Promise<void>;
  /** Gives it a statement of ours, between two of the dump's. */
  say(statement: string): Promise<void>;
  /** Resolves when the server has executed all that it was given, between two of the dump's statements. */
  done(): Promise<void>;
  /** Waits until all is loaded. @returns what was set aside of it */
  end(): Promise<readonly ObjectStep[]>;
  abort(): Promise<void>;
}

/**
 * Starts the native client on a database, and feeds it what `sift` lets through.
 * @param options.setsAside `objects`: settings are not set aside, as there should be nothing that they are wanted for
 */
export async function feedClient(
  target: Target<MysqlSettings>,
  into: Into,
  server: ServerFacts,
  options: { readonly setsAside: 'all' | 'objects' } = { setsAside: 'all' },
): Promise<FedClient> {
  const { settings, surroundings } = target;
  const client = await findClient('load', server.flavour, surroundings.signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const sieve = sift(server, into.isSaid === true ? () => undefined : surroundings.warn, options);
  const program = startProgram(loadCall(client, clientSection(settings, password, client.flavour), into.database), {
    signal: surroundings.signal,
  });
  const heard = listen(program.stdout);
  const throwIfEnded = (ending: Ending | undefined): void => {
    if (ending === undefined) return;
    surroundings.signal.throwIfAborted();
    throw loadFailure(ending, into);
  };
  const give = async (parts: readonly Buffer[]): Promise<void> => {
    for (const part of parts) {
      surroundings.signal.throwIfAborted();
      throwIfEnded(await feed(program, part));
    }
  };
  // Without a line end, so that the line number in the client's complaint is the dump's own.
  const say = (statement: string): Promise<void> => give([Buffer.from(`${statement}; `)]);
  if (into.first !== undefined) await say(into.first);
  return {
    write: (chunk) => give(sieve.push(chunk)),
    pass: (statements) => give([statements]),
    say,
    async done() {
      const word = randomBytes(16).toString('hex');
      const answer = heard(word);
      // The client reads line by line.
      await give([Buffer.from(`SELECT '${word}';\n`)]);
      throwIfEnded(await Promise.race([answer, program.ended]));
    },
    async end() {
      await give(sieve.finish());
      program.stdin.end();
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      if (ending.status !== 0) throw loadFailure(ending, into);
      return sieve.steps;
    },
    abort: () => program.kill('SIGKILL'),
  };
}

/**
 * Reads what a client prints, which must not fill the pipe: a dump's `SELECT SETVAL` answers, too, and nobody wants to know.
 * @returns resolves when it has printed a word that nobody else can know
 */
function listen(output: Readable): (word: string) => Promise<undefined> {
  let wanted: { readonly word: string; readonly found: () => void } | undefined;
  let tail = '';
  output.on('data', (chunk: Buffer) => {
    if (wanted === undefined) return;
    tail += chunk.toString('latin1');
    if (tail.includes(wanted.word)) wanted.found();
    tail = tail.slice(-wanted.word.length);
  });
  return (word) =>
    new Promise((resolve) => {
      [wanted, tail] = [{ word, found: () => resolve(undefined) }, ''];
    });
}
