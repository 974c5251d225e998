import { Failure } from '../../failures/failure.ts';
import type { Counts } from '../contract.ts';
import type { StagedEntry } from './journal.ts';
import { quoteName, quoteString } from './quote.ts';
import { tablesOf } from './schemas.ts';
import type { Session } from './session.ts';
import type { Into } from './start-loading.ts';

/**
 * Compares rows by table and objects by kind with what was counted in the stream, and has the server check tables of engines
 * without checksums of their own (InnoDB has verified every page it wrote). Views are never read: they run programs.
 * @param staged what is known to be missing
 * @throws Failure not-whole
 */
export async function compare(
  session: Session,
  { database, hint }: Pick<Into, 'database' | 'hint'>,
  counts: Counts,
  staged: Pick<StagedEntry, 'expired' | 'pending'> | undefined,
): Promise<void> {
  const differs = (what: string, how: string): Failure =>
    new Failure('not-whole', `what was loaded is not what was dumped: ${what} ${how}`, { hint });
  const leftOut: Readonly<Record<string, number>> = { event: staged?.expired ?? 0, view: staged?.pending.length ?? 0 };
  const [mode] = await session.query('SELECT @@lower_case_table_names AS folded');
  const fold = (name: string): string => (mode?.['folded'] === '0' ? name : name.toLowerCase());
  const there = await tablesOf(session, database);
  const tables = new Map(there.filter(({ type }) => type !== 'SEQUENCE').map((table) => [fold(table.name), table]));
  for (const [name, expected] of Object.entries(counts.rows)) {
    const table = tables.get(fold(name));
    if (table === undefined) throw differs(`the table ${name}`, 'is missing');
    tables.delete(fold(name));
    const [row] = await session.query(`SELECT COUNT(*) AS rows_there FROM ${quoteName(database, table.name)}`);
    if (Number(row?.['rows_there']) !== expected)
      throw differs(`the table ${name}`, `holds ${row?.['rows_there']} rows instead of ${expected}`);
    if (!/^(?:MyISAM|Aria)$/i.test(table.engine)) continue;
    const complaint = await check(session, database, table.name);
    if (complaint !== undefined) throw differs(`the table ${name}`, `fails the server's check: ${complaint}`);
  }
  const [extra] = tables.keys();
  if (extra !== undefined) throw differs(`the table ${extra}`, 'is not in the stream');
  const found = { ...(await countObjects(session, database)), sequence: there.filter(({ type }) => type === 'SEQUENCE').length };
  for (const kind of ['view', 'trigger', 'routine', 'event', 'sequence'] as const) {
    const expected = (counts.objects[kind] ?? 0) - (leftOut[kind] ?? 0);
    if (found[kind] !== expected) throw differs(database, `holds ${found[kind]} objects of the kind ${kind} instead of ${expected}`);
  }
}

async function countObjects(session: Session, schema: string): Promise<Record<'view' | 'trigger' | 'routine' | 'event', number>> {
  const where = quoteString(schema);
  const [row] = await session.query(
    `SELECT (SELECT COUNT(*) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${where}) AS views,
      (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${where}) AS triggers,
      (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${where}) AS routines,
      (SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${where}) AS events`,
  );
  return {
    view: Number(row?.['views']),
    trigger: Number(row?.['triggers']),
    routine: Number(row?.['routines']),
    event: Number(row?.['events']),
  };
}

async function check(session: Session, schema: string, table: string): Promise<string | undefined> {
  const rows = await session.query(`CHECK TABLE ${quoteName(schema, table)}`);
  return rows.find((row) => row['Msg_type'] === 'error')?.['Msg_text'] ?? undefined;
}
