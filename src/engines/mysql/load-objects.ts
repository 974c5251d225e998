import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { binlogHint } from './check-makers.ts';
import type { Statement } from './classify.ts';
import { type DatabaseError, isDatabaseError } from './database-failure.ts';
import type { StagedEntry } from './journal.ts';
import { quoteName } from './quote.ts';
import { type EventStatus, withEventStatus, withOwnFunctions, withoutDatabase, withoutOwnDatabase } from './rewrite.ts';
import type { Definition } from './stored-objects.ts';
import { asRaw, type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import type { Into } from './start-loading.ts';

/** A statement of the dump that is not the client's to run. @property text one character for each byte */
export interface ObjectStep {
  readonly statement: Statement;
  readonly text: string;
}

const noSuchUser = 1449;
const binaryLogging = 1419;
/** No such table, no such function, a view that refers to such. */
const standsOnNothing = [1146, 1305, 1356];
const eventInThePast = 1588;

/**
 * Makes views and stored programs in the staging database from the dump's own statements, with its own settings around them;
 * events disabled by the very statement that makes them.
 * @throws Failure privileges: a definer that this account may not name; not-whole: the server does not take a statement
 */
export async function loadObjects(
  target: Target<MysqlSettings>,
  { database: staging, hint }: Pick<Into, 'database' | 'hint'>,
  steps: readonly ObjectStep[],
): Promise<StagedEntry> {
  const events: Record<string, EventStatus> = {};
  const strangers = new Set<string>();
  const pending: Definition[] = [];
  let expired = 0;
  await withSession(
    target,
    async (session) => {
      await session.query(`USE ${asRaw(quoteName(staging))}`);
      for (const { statement, text: dumped } of steps) {
        const text = asLoaded(target, statement, dumped);
        try {
          await run(session, staging, statement, text, (name, status) => (events[name] = status));
        } catch (error) {
          // A view that joins other databases, or calls a function, is printed with its own database's name: without a live
          // database to stand on it cannot be made in staging, only behind the swap.
          if (
            !isDatabaseError(error) ||
            !standsOnNothing.includes(error.errno ?? 0) ||
            statement.kind !== 'create-object' ||
            statement.what !== 'view'
          ) {
            throw stepFailure(error, statement, hint);
          }
          pending.push(await asDefinition(session, statement.name, text));
          target.surroundings.warn(
            `the view ${statement.name} stands on the live database and is made when the swap is done: ${error.sqlMessage}`,
          );
          continue;
        }
        if (statement.kind !== 'create-object') continue;
        for (const warning of await session.query('SHOW WARNINGS')) {
          if (Number(warning['Code']) === noSuchUser)
            strangers.add(/\('(.*)'\)/.exec(warning['Message'] ?? '')?.[1] ?? warning['Message'] ?? '');
          if (Number(warning['Code']) === eventInThePast) {
            expired++;
            target.surroundings.warn(`the event ${statement.name} is left out: its time has passed`);
          }
        }
      }
    },
    { raw: true },
  );
  for (const stranger of strangers)
    target.surroundings.warn(`${stranger} is a definer and does not exist here: its views and programs fail when they are used`);
  return { phase: 'staged', events, expired, pending };
}

/** A private server has no database of the name that a view's own functions are called by. */
function asLoaded({ settings, surroundings }: Target<MysqlSettings>, statement: Statement, text: string): string {
  const isView = statement.kind === 'create-object' && statement.what === 'view';
  return isView && surroundings.drill?.isPrivate === true ? withOwnFunctions(text, settings.database) : text;
}

/** The statement with what the session has set for it. */
async function asDefinition(session: Session, name: string, text: string): Promise<Definition> {
  const [row] = await session.query('SELECT @@character_set_client AS charset, @@collation_connection AS collation, @@sql_mode AS mode');
  return {
    what: 'view',
    word: 'VIEW',
    name: asRaw(name),
    text,
    charset: row?.['charset'] ?? '',
    collation: row?.['collation'] ?? '',
    sqlMode: row?.['mode'] ?? '',
  };
}

async function run(
  session: Session,
  staging: string,
  statement: Statement,
  text: string,
  noteEvent: (name: string, status: EventStatus) => void,
): Promise<void> {
  // The dump turns notes off, and they are how the server says that a definer is missing or an event's time has passed.
  if (statement.kind === 'create-object') await session.query('SET sql_notes=1');
  if (statement.kind === 'database-charset') {
    await session.query(`ALTER DATABASE ${asRaw(quoteName(staging))} CHARACTER SET ${statement.charset} COLLATE ${statement.collation}`);
  } else if (statement.kind === 'create-object' && statement.what === 'event') {
    const { text: disabled, was } = withEventStatus(text, 'DISABLED');
    noteEvent(asRaw(statement.name), was);
    await session.query(disabled);
  } else if (statement.kind === 'create-object' && statement.what === 'trigger') await session.query(withoutDatabase(text));
  else if (statement.kind === 'create-object' && statement.what === 'view') await session.query(withoutOwnDatabase(text));
  else await session.query(text);
}

function stepFailure(error: unknown, statement: Statement, hint: string): unknown {
  if (!isDatabaseError(error) || error.fatal === true) return error;
  const what = statement.kind === 'create-object' ? `the ${statement.what} ${statement.name}` : 'a setting around stored programs';
  if (error.errno === binaryLogging)
    return new Failure('privileges', `${what} cannot be made: ${error.sqlMessage}`, { hint: binlogHint, cause: error });
  if (isPrivilege(error)) {
    return new Failure('privileges', `${what} cannot be made: ${error.sqlMessage}`, {
      hint: 'its definer is another account; grant SET USER (MariaDB) or SET_ANY_DEFINER (MySQL) ON *.*, or restore as an administrator',
      cause: error,
    });
  }
  if (error.errno === noSuchUser) {
    return new Failure('configuration', `${what} cannot be made: ${error.sqlMessage}`, {
      hint: 'make the account first; the stream holds its definition (penstock inspect)',
      cause: error,
    });
  }
  return new Failure('not-whole', `${what} cannot be made: ${error.sqlMessage}`, { hint, cause: error });
}

function isPrivilege(error: DatabaseError): boolean {
  return [1044, 1142, 1227, 1370].includes(error.errno ?? 0);
}
