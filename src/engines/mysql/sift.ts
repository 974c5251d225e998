import { classifier, type Statement } from './classify.ts';
import type { ObjectStep } from './load-objects.ts';
import { portable, type ServerFacts, takenFor } from './portability.ts';
import { refusal } from './refusal.ts';
import { withOwnSequences } from './rewrite.ts';
import { splitStatements } from './split-statements.ts';

/** A dump taken apart as it passes: what goes to the native client, and what is set aside. */
export interface Sieve {
  /** Takes the dump's next bytes; gives those for the client. @throws Failure not-whole, configuration */
  push(chunk: Buffer): readonly Buffer[];
  finish(): readonly Buffer[];
  /** Views and stored programs, and the settings around them, in the dump's order. */
  readonly steps: readonly ObjectStep[];
}

const mostObjects = 64 * 1024 * 1024;

/**
 * Tables and rows go to the native client as they come, in the words that this server takes. Views and stored programs are set aside and made at the
 * end over a session of our own, one statement at a time: the client would let the server cut a program's text into several statements
 * (so `END; DROP DATABASE live` could follow a body), a trigger could fire while rows are loaded, and a staged event could fire
 * before anyone had disabled it.
 */
export function sift(
  server: ServerFacts,
  warn: (line: string) => void,
  options: { readonly setsAside: 'all' | 'objects' } = { setsAside: 'all' },
): Sieve {
  const adapt = portable(server, warn);
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
        if (options.setsAside === 'all') aside({ statement, text: words });
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
  const taken = (): readonly Buffer[] => {
    const parts = forClient.filter((part) => part.length > 0);
    forClient = [];
    return parts;
  };
  return {
    push(chunk) {
      splitter.push(chunk);
      return taken();
    },
    finish() {
      splitter.finish();
      return taken();
    },
    steps,
  };
}

/** The collation of a database's default is applied by ourselves, from what was recognised. */
function inWordsOf(server: ServerFacts, statement: Statement): Statement {
  return statement.kind === 'database-charset' ? { ...statement, collation: takenFor(statement.collation, server) } : statement;
}

/** As many line ends as there were, so that the line number in the client's complaint is the dump's own. */
function newlines(bytes: Buffer): Buffer {
  let count = 0;
  for (const byte of bytes) if (byte === 0x0a) count++;
  return Buffer.alloc(count, 0x0a);
}
