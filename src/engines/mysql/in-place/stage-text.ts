import type { Examination, Target } from '../../contract.ts';
import { findClient } from '../find-client.ts';
import { flavourOf } from '../flavour.ts';
import { recordedDefaults } from '../recorded-defaults.ts';
import { findSchema } from '../schemas.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { discardText } from './discard-text.ts';
import { noDatabase } from './no-database.ts';

/**
 * Makes sure before the stream is read that there is a database to restore into, and what it takes: the tools, and its collation.
 * @throws Failure no-input, unavailable, configuration
 */
export async function stageText(target: Target<MysqlSettings>, examination: Examination | undefined): Promise<void> {
  const { settings, surroundings } = target;
  await discardText(target);
  await withSession(target, async (session) => {
    if ((await findSchema(session, settings.database)) === undefined) throw noDatabase(settings);
    const [row] = await session.query('SELECT VERSION() AS version');
    for (const purpose of ['load', 'dump'] as const) await findClient(purpose, flavourOf(row?.['version'] ?? ''), surroundings.signal);
    await recordedDefaults(session, examination, target);
  });
}
