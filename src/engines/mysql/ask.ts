import { Failure } from '../../failures/failure.ts';
import type { Answer, Question, Target } from '../contract.ts';
import { quoteName } from './quote.ts';
import { stagingOf } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { lex } from './tokens.ts';

/** How long after its own limit a server may take to say that a statement was too slow. */
const grace = 10;

export async function ask(target: Target<MysqlSettings>, { query, seconds, isOfLive = false }: Question): Promise<Answer> {
  const { settings, surroundings } = target;
  refuseOther(query);
  const late = AbortSignal.timeout((seconds + grace) * 1000);
  const limited = { settings, surroundings: { ...surroundings, signal: AbortSignal.any([surroundings.signal, late]) } };
  try {
    return await withSession(limited, async (session) => {
      const [server] = await session.query('SELECT VERSION() AS version');
      const isMariadb = /mariadb/i.test(server?.['version'] ?? '');
      await session.query(
        isMariadb ? `SET SESSION max_statement_time=${seconds}` : `SET SESSION max_execution_time=${Math.ceil(seconds * 1000)}`,
      );
      // Neither rows nor definitions can be changed in such a transaction, and a statement that ends it begins another one.
      await session.query('SET SESSION TRANSACTION READ ONLY');
      await session.query('SET SESSION sql_select_limit=2');
      await session.query(`USE ${quoteName(isOfLive ? settings.database : stagingOf(settings.database, surroundings.drill))}`);
      const rows = await said(session.query(query), seconds);
      return { rows: Math.min(rows.length, 2), value: Object.values(rows[0] ?? {})[0] ?? null };
    });
  } catch (error) {
    surroundings.signal.throwIfAborted();
    if (late.aborted) throw new Failure('not-whole', `no answer within ${seconds} s`);
    throw error;
  }
}

/** How a statement begins that is a query. */
const queries = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW']);

/**
 * A transaction that only reads does not bind all that is no query: CALL and BEGIN NOT ATOMIC run programs that may end it and begin
 * another one, KILL and SET GLOBAL are of the server; and a query may write its rows into a file of the server's. INTO and FOR UPDATE are
 * no names.
 */
function refuseOther(query: string): void {
  // Of what not all servers read alike, nothing is asked.
  const [first, ...rest] = [...lex(Buffer.from(query).toString('latin1'))].filter(({ text }) => text !== '(');
  if (first?.kind !== 'word' || !queries.has(first.text)) throw new Failure('not-whole', 'no check: it does not begin as a query');
  for (const [at, { kind, text }] of rest.entries()) {
    const before = at === 0 ? first : rest[at - 1];
    if (kind === 'open') throw new Failure('not-whole', 'no check: it holds a comment that servers execute');
    if (kind === 'word' && text === 'INTO') throw new Failure('not-whole', 'no check: it writes its rows INTO something');
    const locks =
      before?.kind === 'word' &&
      ((before.text === 'FOR' && (text === 'UPDATE' || text === 'SHARE')) || (before.text === 'LOCK' && text === 'IN'));
    if (kind === 'word' && locks) throw new Failure('not-whole', 'no check: it locks the rows that it reads');
  }
}

/** MariaDB's and MySQL's numbers for a statement that took longer than it may. */
const tooLate = [1969, 3024];

/** What the server says of the admin's query is an answer, too: not the one that was expected. */
async function said<Rows>(asked: Promise<Rows>, seconds: number): Promise<Rows> {
  try {
    return await asked;
  } catch (error) {
    // mysql2 gives errors that only MariaDB has a number and no code.
    const { errno, fatal, message } = error as { errno?: number; fatal?: boolean; message: string };
    if (errno === undefined || errno < 1000 || fatal === true) throw error;
    const words = tooLate.includes(errno) ? `no answer within ${seconds} s` : `the server said: ${message.replace(/\s+/g, ' ').trim()}`;
    throw new Failure('not-whole', words, { cause: error });
  }
}
