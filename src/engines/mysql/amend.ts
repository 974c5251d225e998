import type { Target } from '../contract.ts';
import { quoteName } from './quote.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

export async function amend(target: Target<MysqlSettings>, statements: readonly string[]): Promise<void> {
  await withSession(target, async (session) => {
    for (const sql of [`USE ${quoteName(target.settings.database)}`, 'START TRANSACTION', ...statements, 'COMMIT'])
      await session.query(sql);
  });
}
