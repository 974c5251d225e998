import type { Examination, Target } from '../contract.ts';
import { readServerFacts, takenFor } from './portability.ts';
import type { Schema } from './schemas.ts';
import type { Session } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/**
 * The character set and collation that were recorded at the dump, as this server has them; undefined where none were.
 * @throws Failure configuration: nothing comes near the collation
 */
export async function recordedDefaults(
  session: Session,
  examination: Examination | undefined,
  { surroundings }: Target<MysqlSettings>,
): Promise<Schema | undefined> {
  const { charset, collation } = examination?.properties ?? {};
  // Only words, for they come from a stream.
  if (typeof charset !== 'string' || typeof collation !== 'string' || !/^\w+$/.test(charset) || !/^\w+$/.test(collation)) return undefined;
  return { charset, collation: takenFor(collation, await readServerFacts(session, surroundings.force)) };
}
