import { quoteName, quoteString } from './quote.ts';
import type { Session } from './session.ts';

/**
 * Lets the defaults of tables that came from the schema `from` count with the sequences that came along: MariaDB keeps a
 * sequence's database in a default, and a rename does not change it. Elsewhere it finds nothing to do.
 */
export async function rebindSequences(session: Session, schema: string, from: string): Promise<void> {
  const columns = await session.query(
    `SELECT TABLE_NAME AS name, COLUMN_NAME AS column_name, COLUMN_DEFAULT AS expression FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = ${quoteString(schema)} AND (COLUMN_DEFAULT LIKE '%nextval(%' OR COLUMN_DEFAULT LIKE '%lastval(%')`,
  );
  for (const column of columns) {
    const before = column['expression'] ?? '';
    const after = before.replaceAll(
      new RegExp(`\\b((?:next|last)val\\()${RegExp.escape(quoteName(from))}\\.`, 'gi'),
      (_, call: string) => `${call}${quoteName(schema)}.`,
    );
    if (after === before) continue;
    // Tables with a history refuse any ALTER otherwise; MariaDB alone has sequences, so the variable is there.
    await session.query('SET SESSION system_versioning_alter_history=KEEP');
    await session.query(
      `ALTER TABLE ${quoteName(schema, column['name'] ?? '')} ALTER COLUMN ${quoteName(column['column_name'] ?? '')} SET DEFAULT (${after})`,
    );
  }
}
