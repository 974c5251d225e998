import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { currentAccount } from './current-account.ts';
import { isDatabaseError } from './database-failure.ts';
import { stageText } from './in-place/stage-text.ts';
import { quoteGrantPattern, quoteName } from './quote.ts';
import { recordedDefaults } from './recorded-defaults.ts';
import { dropSchema, findSchema, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * Makes the empty `<db>__penstock_new`, with the character set of the dumped database, else of the live one.
 * @throws Failure privileges with the GRANT that is missing; configuration: a collation this server lacks
 */
export async function stage(target: Target<MysqlSettings>, examination: Examination | undefined): Promise<void> {
  const { database, user } = target.settings;
  if (target.surroundings.strategy === 'in-place') return stageText(target, examination);
  await withSession(target, async (session) => {
    const staging = stagingOf(database, target.surroundings.drill);
    try {
      await dropSchema(session, staging);
      const schema = (await recordedDefaults(session, examination, target)) ?? (await findSchema(session, database));
      const defaults = schema === undefined ? '' : ` CHARACTER SET ${schema.charset} COLLATE ${schema.collation}`;
      await session.query(`CREATE DATABASE ${quoteName(staging)}${defaults}`);
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      if (error.errno === 1044 || error.errno === 1227) {
        throw new Failure('privileges', `${user} may not make the database ${staging}`, {
          hint: await stagingHint(session, target),
          cause: error,
        });
      }
      if (error.errno === 1115 || error.errno === 1273) {
        throw new Failure('configuration', `this server lacks a character set of the dump: ${error.sqlMessage}`, {
          hint: 'restore on a server of the same kind and at least the same version',
          cause: error,
        });
      }
      throw error;
    }
  });
}

/** The right to all databases beside `<db>`, as a statement for the administrator, and what there is without one. */
async function stagingHint(session: Session, { settings, surroundings }: Target<MysqlSettings>): Promise<string> {
  const { quoted } = await currentAccount(session);
  const beside = quoteGrantPattern(`${settings.database}__penstock_`).replace(/`$/, '%`');
  const without =
    surroundings.drill === undefined
      ? 'or, where nobody gives it that right, restore: { strategy: in-place }, of which docs/mysql.md says what it costs'
      : 'or rehearse on a server of its own, with drill: { server: private }';
  return `as an administrator: GRANT ALL ON ${quoteGrantPattern(settings.database)}.* TO ${quoted}; GRANT ALL ON ${beside}.* TO ${quoted}; ${without}`;
}
