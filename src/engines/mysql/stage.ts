import { Failure } from '../../failures/failure.ts';
import type { Examination, Target } from '../contract.ts';
import { currentAccount } from './current-account.ts';
import { isDatabaseError } from './database-failure.ts';
import { inPlace } from './in-place.ts';
import { readServerFacts, takenFor } from './portability.ts';
import { quoteGrantPattern, quoteName } from './quote.ts';
import { dropSchema, findSchema, type Schema, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * Makes the empty `<db>__penstock_new`, with the character set of the dumped database, else of the live one.
 * @throws Failure privileges with the GRANT that is missing; configuration: strategy in-place, or a collation this server lacks
 */
export async function stage(target: Target<MysqlSettings>, examination: Examination | undefined): Promise<void> {
  const { database, user } = target.settings;
  if (target.surroundings.strategy === 'in-place') {
    throw new Failure('configuration', inPlace.message, { hint: inPlace.hint });
  }
  await withSession(target, async (session) => {
    const staging = stagingOf(database, target.surroundings.drill);
    try {
      await dropSchema(session, staging);
      const schema = (await asTaken(session, schemaOf(examination), target)) ?? (await findSchema(session, database));
      const defaults = schema === undefined ? '' : ` CHARACTER SET ${schema.charset} COLLATE ${schema.collation}`;
      await session.query(`CREATE DATABASE ${quoteName(staging)}${defaults}`);
    } catch (error) {
      if (!isDatabaseError(error)) throw error;
      if (error.errno === 1044 || error.errno === 1227) {
        throw new Failure('privileges', `${user} may not make the database ${staging}`, {
          hint: `as an administrator: ${await stagingGrant(session, target.settings)}`,
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

/** With the collation that this server takes for the recorded one. */
async function asTaken(session: Session, schema: Schema | undefined, { surroundings }: Target<MysqlSettings>): Promise<Schema | undefined> {
  if (schema === undefined) return undefined;
  return { ...schema, collation: takenFor(schema.collation, await readServerFacts(session, surroundings.force)) };
}

/** The right to all databases beside `<db>`, as a statement for the administrator. */
async function stagingGrant(session: Session, settings: MysqlSettings): Promise<string> {
  const { quoted } = await currentAccount(session);
  const beside = quoteGrantPattern(`${settings.database}__penstock_`).replace(/`$/, '%`');
  return `GRANT ALL ON ${quoteGrantPattern(settings.database)}.* TO ${quoted}; GRANT ALL ON ${beside}.* TO ${quoted}`;
}

/** The defaults that were recorded at the dump; only words, for they come from a stream. */
function schemaOf(examination: Examination | undefined): Schema | undefined {
  const { charset, collation } = examination?.properties ?? {};
  if (typeof charset !== 'string' || typeof collation !== 'string' || !/^\w+$/.test(charset) || !/^\w+$/.test(collation)) return undefined;
  return { charset, collation };
}
