import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { longestName } from './quote.ts';
import { list } from './readable.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * Has the server read every heap page and every row (which fails where a page's checksum does), looks for constraints that were never
 * validated, and lets amcheck compare indexes with their tables where it is installed and this role may create it.
 */
export async function checkIntegrity(target: Target<PostgresqlSettings>): Promise<string> {
  const staging = stagingName(target.settings.database, longestName, target.surroundings.drill);
  return withSession(target, staging, async (session) => {
    const [counted] = await session.query<{ indexes: number; broken: string[]; checksums: string }>(
      `select (select count(*)::int from pg_index i join pg_class c on c.oid = i.indexrelid where c.relkind = 'i' and i.indexrelid >= 16384) as indexes,
         array(select i.indexrelid::regclass::text from pg_index i where i.indexrelid >= 16384 and not (i.indisvalid and i.indisready)
           and exists (select from pg_class c where c.oid = i.indexrelid and c.relkind = 'i') order by 1) as broken,
         current_setting('data_checksums') as checksums`,
    );
    if (counted === undefined) throw new Error('the server gives no row');
    if (counted.broken.length > 0) throw new Failure('not-whole', `indexes are not valid: ${list(counted.broken)}`);
    const said = [`${counted.indexes} indexes are valid`, `page checksums are ${counted.checksums}`];
    said.push(await compareIndexes(session));
    return said.join('; ');
  });
}

/** The scratch database is thrown away, so an extension more in it harms nobody. */
async function compareIndexes(session: Session): Promise<string> {
  try {
    await session.query('create extension if not exists amcheck schema pg_catalog');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return 'amcheck is not to be had here, so indexes were not compared with their tables';
  }
  const indexes = await session.query<{ name: string; oid: string }>(
    `select i.indexrelid::regclass::text as name, i.indexrelid::text as oid from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
     where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence <> 't' and i.indisvalid and i.indexrelid >= 16384`,
  );
  for (const { name, oid } of indexes) {
    try {
      // With heapallindexed every row is looked for in the index.
      await session.query(`select bt_index_check($1::oid::regclass, true)`, [oid]);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure('not-whole', `index ${name} fails amcheck: ${error.message}`, { cause: error });
    }
  }
  return `amcheck found nothing in ${indexes.length} B-tree indexes and their tables`;
}
