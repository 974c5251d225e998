import { Failure } from '../../failures/failure.ts';
import { isDatabaseError } from './database-failure.ts';
import type { ObjectKind } from './create-object.ts';
import { quoteName, quoteString } from './quote.ts';
import { type EventStatus, withEventStatus, withoutDatabase, withoutOwnDatabase } from './rewrite.ts';
import { asRaw, fromRaw, type Session } from './session.ts';

/**
 * A view or stored program with all that the server keeps of it besides its text. Texts and names hold one character for each
 * byte, because a text is in the character set of whoever created it.
 */
export interface Definition {
  readonly what: ObjectKind;
  /** What CREATE and DROP call it: `VIEW`, `TRIGGER`, `PROCEDURE`, `FUNCTION`, `PACKAGE`, `PACKAGE BODY`, `EVENT`. */
  readonly word: string;
  readonly name: string;
  readonly text: string;
  readonly charset: string;
  readonly collation: string;
  readonly sqlMode?: string;
  readonly databaseCollation?: string;
  readonly timeZone?: string;
  readonly status?: EventStatus;
}

/** Names of a schema's views and stored programs, in an order in which they can be made again. @param session a raw one */
async function listObjects(session: Session, schema: string): Promise<readonly Pick<Definition, 'what' | 'word' | 'name' | 'status'>[]> {
  const where = asRaw(quoteString(schema));
  const routines = await session.query(
    `SELECT ROUTINE_TYPE AS word, ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${where} ORDER BY ROUTINE_TYPE, ROUTINE_NAME`,
  );
  const views = await session.query(
    `SELECT TABLE_NAME AS name FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${where} ORDER BY TABLE_NAME`,
  );
  const triggers = await session.query(
    `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${where} ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER`,
  );
  const events = await session.query(
    `SELECT EVENT_NAME AS name, STATUS AS status FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${where} ORDER BY EVENT_NAME`,
  );
  return [
    ...routines.map((row) => ({ what: 'routine' as const, word: row['word'] ?? '', name: row['name'] ?? '' })),
    ...views.map((row) => ({ what: 'view' as const, word: 'VIEW', name: row['name'] ?? '' })),
    ...triggers.map((row) => ({ what: 'trigger' as const, word: 'TRIGGER', name: row['name'] ?? '' })),
    ...events.map((row) => ({ what: 'event' as const, word: 'EVENT', name: row['name'] ?? '', status: row['status'] as EventStatus })),
  ];
}

/**
 * Everything of a schema that a table rename cannot move, from SHOW CREATE, which is what the native dump tools ask as well.
 * @param session a raw one
 * @param which all unless told
 * @throws Failure privileges: a definition may not be read
 */
export async function readObjects(
  session: Session,
  schema: string,
  which: (what: ObjectKind, name: string) => boolean = () => true,
): Promise<readonly Definition[]> {
  const listed = (await listObjects(session, schema)).filter(({ what, name }) => which(what, name));
  if (listed.length === 0) return [];
  // A view's own tables are printed without their database only where it is the session's.
  await session.query(`USE ${asRaw(quoteName(schema))}`);
  const definitions: Definition[] = [];
  for (const object of listed) {
    const [row] = await session.query(`SHOW CREATE ${object.word} ${quoteName(object.name)}`);
    const text = row?.['SQL Original Statement'] ?? Object.entries(row ?? {}).find(([column]) => column.startsWith('Create '))?.[1];
    if (row === undefined || !text) {
      throw new Failure('privileges', `the definition of the ${object.word.toLowerCase()} ${fromRaw(object.name)} may not be read`, {
        hint: 'a swap makes views and stored programs again; docs/mysql.md lists the rights',
      });
    }
    definitions.push({
      ...object,
      text: object.what === 'view' ? withoutOwnDatabase(text) : text,
      charset: row['character_set_client'] ?? 'utf8mb4',
      collation: row['collation_connection'] ?? 'utf8mb4_general_ci',
      ...(row['sql_mode'] === undefined ? {} : { sqlMode: row['sql_mode'] ?? '' }),
      ...(row['Database Collation'] ? { databaseCollation: row['Database Collation'] } : {}),
      ...(row['time_zone'] ? { timeZone: row['time_zone'] } : {}),
    });
  }
  await leave(session);
  return definitions;
}

/**
 * Drops a schema's views and stored programs.
 * @param session a raw one
 * @param which all unless told; names hold one character for each byte
 */
export async function dropObjects(
  session: Session,
  schema: string,
  which: (what: ObjectKind, name: string) => boolean = () => true,
): Promise<void> {
  for (const object of await listObjects(session, schema)) {
    // A package takes its body along, hence IF EXISTS.
    if (which(object.what, object.name))
      await session.query(`DROP ${object.word} IF EXISTS ${asRaw(quoteName(schema))}.${quoteName(object.name)}`);
  }
}

/** Those of `definitions` that a schema lacks. @param session a raw one */
export async function missingObjects(session: Session, schema: string, definitions: readonly Definition[]): Promise<readonly Definition[]> {
  const there = new Set((await listObjects(session, schema)).map(({ word, name }) => `${word} ${name}`));
  return definitions.filter(({ word, name }) => !there.has(`${word} ${name}`));
}

/**
 * Makes views and stored programs in `schema`, events last. A view that stands on one not made yet is tried again after it.
 * @param session a raw one
 * @param options.events `kept` gives every event its recorded state, `disabled` disables them all
 * @returns those that could not be made, each with the server's reason
 */
export async function makeObjects(
  session: Session,
  schema: string,
  definitions: readonly Definition[],
  options: { events: 'kept' | 'disabled' },
): Promise<readonly { readonly definition: Definition; readonly error: unknown }[]> {
  const collation = await schemaCollation(session, schema);
  await session.query(`USE ${asRaw(quoteName(schema))}`);
  let waiting = [...definitions];
  for (;;) {
    const failed: { definition: Definition; error: unknown }[] = [];
    for (const definition of waiting) {
      try {
        await makeObject(session, schema, collation, definition, options.events);
      } catch (error) {
        if (!isDatabaseError(error) || error.fatal === true) throw error;
        failed.push({ definition, error });
      }
    }
    if (failed.length === 0 || failed.length === waiting.length) {
      await leave(session);
      return failed;
    }
    waiting = failed.map(({ definition }) => definition);
  }
}

/** Whoever stands in a schema is taken for somebody who uses it, and ended before it is dropped. */
async function leave(session: Session): Promise<void> {
  await session.query('USE information_schema');
}

async function makeObject(
  session: Session,
  schema: string,
  collation: string,
  definition: Definition,
  events: 'kept' | 'disabled',
): Promise<void> {
  const borrowed =
    definition.databaseCollation !== undefined && definition.databaseCollation !== collation ? definition.databaseCollation : undefined;
  if (borrowed !== undefined) await session.query(`ALTER DATABASE ${asRaw(quoteName(schema))} COLLATE ${borrowed}`);
  try {
    await session.query(
      `SET character_set_client=${definition.charset}, collation_connection=${definition.collation}, sql_mode=${quoteString(definition.sqlMode ?? '')}` +
        (definition.timeZone === undefined ? '' : `, time_zone=${quoteString(definition.timeZone)}`),
    );
    await session.query(textFor(definition, events));
  } finally {
    await session.query("SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci, sql_mode='', time_zone=DEFAULT");
    if (borrowed !== undefined) await session.query(`ALTER DATABASE ${asRaw(quoteName(schema))} COLLATE ${collation}`);
  }
}

function textFor(definition: Definition, events: 'kept' | 'disabled'): string {
  if (definition.what === 'trigger') return withoutDatabase(definition.text);
  if (definition.what === 'event')
    return withEventStatus(definition.text, events === 'kept' ? (definition.status ?? 'DISABLED') : 'DISABLED').text;
  return definition.text;
}

async function schemaCollation(session: Session, schema: string): Promise<string> {
  const [row] = await session.query(
    `SELECT DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${asRaw(quoteString(schema))}`,
  );
  return row?.['collation'] ?? '';
}
