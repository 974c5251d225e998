import { Failure } from '../../../failures/failure.ts';
import { inParentheses, noRows, refuseUnknown } from '../../partial-rows.ts';
import type { Surroundings } from '../../surroundings.ts';
import { databaseFailure, isDatabaseError } from '../database-failure.ts';
import { quoteName, quoteString } from '../quote.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import type { RowsOf } from './rows-of.ts';

/** Where a statement itself is at fault, and not the right to it, or the connection. */
const ours = 'unavailable';

/**
 * Tries the conditions on tables of which not all rows are dumped, before the first row is read; and says which tables may be left with rows that point nowhere.
 * @throws Failure configuration: a table is not there, or is none that has rows of its own; the server does not take a condition
 */
export async function checkWishes(
  session: Session,
  settings: MysqlSettings,
  tables: readonly RowsOf[],
  { rows: wanted = {}, warn }: Pick<Surroundings, 'rows' | 'warn'>,
): Promise<void> {
  const names = Object.keys(wanted);
  if (names.length === 0) return;
  refuseUnknown(
    names,
    tables.map(({ table }) => table),
  );
  // As the sessions that read: names are those of this database.
  await session.query(`USE ${quoteName(settings.database)}`);
  for (const [table, condition] of Object.entries(wanted)) {
    try {
      // The server reads it and looks all names up, and nothing is run.
      await session.query(`PREPARE wish FROM ${quoteString(`SELECT 1 FROM ${quoteName(table)} WHERE ${inParentheses(condition)}`)}`);
      await session.query('DEALLOCATE PREPARE wish');
    } catch (error) {
      const failure = databaseFailure(error, settings);
      if (!isDatabaseError(error) || !(failure instanceof Failure) || failure.kind !== ours || error.sqlMessage === undefined)
        throw failure;
      throw new Failure('configuration', `rows: the server does not take the condition for ${table}: ${error.sqlMessage}`, {
        cause: error,
      });
    }
  }
  const pointing = await session.query(
    `SELECT DISTINCT TABLE_NAME AS child, REFERENCED_TABLE_NAME AS parent FROM information_schema.KEY_COLUMN_USAGE
      WHERE TABLE_SCHEMA = ${quoteString(settings.database)} AND REFERENCED_TABLE_SCHEMA = ${quoteString(settings.database)}
        AND REFERENCED_TABLE_NAME IN (${names.map(quoteString).join(', ')}) ORDER BY 2, 1`,
  );
  for (const { child, parent } of pointing) {
    if (wanted[child ?? ''] === noRows) continue;
    warn(`${child} has a foreign key to ${parent}, of which not all rows are dumped: after a restore its rows may point to none`);
  }
}
