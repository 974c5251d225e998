import { Failure } from '../../failures/failure.ts';
import type { Counts, Target } from '../contract.ts';
import { readJournal } from './journal.ts';
import { quoteName, quoteString } from './quote.ts';
import { stagingOf, tablesOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * Compares rows by table and objects by kind with what was counted in the stream, and has the server check tables of engines
 * without checksums of their own (InnoDB has verified every page it wrote). Views are never read: they run programs.
 * @throws Failure not-whole
 */
export async function verify(target: Target<MysqlSettings>, counts: Counts): Promise<void> {
  const staging = stagingOf(target.settings.database, target.surroundings.drill);
  const entry = await readJournal(target.surroundings.journal);
  const staged = entry?.phase === 'staged' ? entry : undefined;
  const leftOut: Readonly<Record<string, number>> = { event: staged?.expired ?? 0, view: staged?.pending.length ?? 0 };
  await withSession(target, async (session) => {
    const [mode] = await session.query('SELECT @@lower_case_table_names AS folded');
    const fold = (name: string): string => (mode?.['folded'] === '0' ? name : name.toLowerCase());
    const there = await tablesOf(session, staging);
    const tables = new Map(there.filter(({ type }) => type !== 'SEQUENCE').map((table) => [fold(table.name), table]));
    for (const [name, expected] of Object.entries(counts.rows)) {
      const table = tables.get(fold(name));
      if (table === undefined) throw differs(`the table ${name}`, 'is missing');
      tables.delete(fold(name));
      const [row] = await session.query(`SELECT COUNT(*) AS rows_there FROM ${quoteName(staging, table.name)}`);
      if (Number(row?.['rows_there']) !== expected)
        throw differs(`the table ${name}`, `holds ${row?.['rows_there']} rows instead of ${expected}`);
      if (/^(?:MyISAM|Aria)$/i.test(table.engine)) await check(session, staging, table.name);
    }
    const [extra] = tables.keys();
    if (extra !== undefined) throw differs(`the table ${extra}`, 'is not in the stream');
    const found = { ...(await countObjects(session, staging)), sequence: there.filter(({ type }) => type === 'SEQUENCE').length };
    for (const kind of ['view', 'trigger', 'routine', 'event', 'sequence'] as const) {
      const expected = (counts.objects[kind] ?? 0) - (leftOut[kind] ?? 0);
      if (found[kind] !== expected)
        throw differs(`the staging database`, `holds ${found[kind]} objects of the kind ${kind} instead of ${expected}`);
    }
  });
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

async function check(session: Session, schema: string, table: string): Promise<void> {
  const rows = await session.query(`CHECK TABLE ${quoteName(schema, table)}`);
  const complaint = rows.find((row) => row['Msg_type'] === 'error');
  if (complaint) throw differs(`the table ${table}`, `fails the server's check: ${complaint['Msg_text']}`);
}

function differs(what: string, how: string): Failure {
  return new Failure('not-whole', `what was loaded is not what was dumped: ${what} ${how}`, { hint: 'the live database is untouched' });
}
