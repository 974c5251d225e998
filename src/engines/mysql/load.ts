import { readSecret } from '../../secrets/read-secret.ts';
import { type RunningProgram, startProgram } from '../../processes/start-program.ts';
import type { Loader, Target } from '../contract.ts';
import { classifier, type Statement } from './classify.ts';
import { loadCall } from './client-calls.ts';
import { clientSection } from './client-section.ts';
import { findClient } from './find-client.ts';
import { loadFailure } from './load-failure.ts';
import { loadObjects, type ObjectStep } from './load-objects.ts';
import { portable, readServerFacts, type ServerFacts, takenFor } from './portability.ts';
import { refusal } from './refusal.ts';
import { withOwnSequences } from './rewrite.ts';
import { stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { splitStatements } from './split-statements.ts';

const mostObjects = 64 * 1024 * 1024;

/**
 * Tables and rows go to the native client as they come. Views and stored programs are set aside and made at the end over a
 * session of our own, one statement at a time: the client would let the server cut a program's text into several statements
 * (so `END; DROP DATABASE live` could follow a body), a trigger could fire while rows are loaded, and a staged event could fire
 * before anyone had disabled it.
 */
export async function load(target: Target<MysqlSettings>): Promise<Loader> {
  const { settings, surroundings } = target;
  const staging = stagingOf(settings.database, surroundings.drill);
  const server = await withSession(target, (session) => readServerFacts(session, surroundings.force));
  const client = await findClient('load', server.flavour, surroundings.signal);
  const adapt = portable(server, surroundings.warn);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const program = startProgram(loadCall(client, clientSection(settings, password, client.flavour), staging), {
    signal: surroundings.signal,
  });
  // SELECT SETVAL answers; nobody reads it, and it must not fill the pipe.
  program.stdout.resume();

  const classify = classifier();
  const steps: ObjectStep[] = [];
  let set = 0;
  let forClient: Buffer[] = [];
  const pass = (bytes: Buffer): void => void forClient.push(bytes);
  const aside = (step: ObjectStep): void => {
    steps.push(step);
    set += step.text.length;
    if (set > mostObjects) throw refusal(`more than ${mostObjects} bytes of views and stored programs`);
  };
  const splitter = splitStatements({
    between: (bytes) => pass(newlines(bytes)),
    comment: (bytes) => pass(newlines(bytes)),
    delimiter: (bytes) => pass(newlines(bytes)),
    statement: (bytes, text, delimiter) => {
      const dumped = text.toString('latin1');
      const statement = inWordsOf(server, classify(dumped, delimiter));
      const words = adapt(dumped, statement);
      if (words === undefined) return pass(newlines(bytes));
      if (statement.kind === 'set') {
        aside({ statement, text: words });
        // Among stored programs it is for them alone, and is undone before they end.
        pass(delimiter === ';' ? (words === dumped ? bytes : Buffer.from(`${words};`, 'latin1')) : newlines(bytes));
      } else if (statement.kind === 'create-object' || statement.kind === 'drop-object' || statement.kind === 'database-charset') {
        aside({ statement, text: words });
        pass(newlines(bytes));
      } else if (statement.kind === 'create' && statement.counters.length > 0) pass(Buffer.from(`${withOwnSequences(words)};`, 'latin1'));
      else pass(words === dumped ? bytes : Buffer.from(`${words};`, 'latin1'));
    },
    rowsBegin: pass,
    rows: pass,
    rowsEnd: () => undefined,
  });

  const flush = async (): Promise<void> => {
    const parts = forClient;
    forClient = [];
    for (const part of parts) if (part.length > 0) await feed(program, part, target);
  };
  return {
    write: async (chunk) => {
      splitter.push(chunk);
      await flush();
    },
    end: async () => {
      splitter.finish();
      await flush();
      program.stdin.end();
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      if (ending.status !== 0) throw loadFailure(ending, staging);
      await surroundings.journal.write(await loadObjects(target, staging, steps));
    },
    abort: () => program.kill('SIGKILL'),
  };
}

/** The collation of a database's default is applied by ourselves, from what was recognised. */
function inWordsOf(server: ServerFacts, statement: Statement): Statement {
  return statement.kind === 'database-charset' ? { ...statement, collation: takenFor(statement.collation, server) } : statement;
}

/** Writes, and waits until the client has taken it or has ended. */
async function feed(program: RunningProgram, bytes: Buffer, { settings, surroundings }: Target<MysqlSettings>): Promise<void> {
  surroundings.signal.throwIfAborted();
  if (!program.stdin.destroyed && program.stdin.write(bytes)) return;
  const drained = Promise.withResolvers<'drained'>();
  const onDrain = (): void => drained.resolve('drained');
  program.stdin.once('drain', onDrain);
  const outcome = await Promise.race([drained.promise, program.ended]);
  program.stdin.off('drain', onDrain);
  if (outcome === 'drained') return;
  surroundings.signal.throwIfAborted();
  throw loadFailure(outcome, stagingOf(settings.database, surroundings.drill));
}

/** As many line ends as there were, so that the line number in the client's complaint is the dump's own. */
function newlines(bytes: Buffer): Buffer {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count++;
  return Buffer.alloc(count, 0x0a);
}
