import { Failure } from '../../../failures/failure.ts';
import { failOnSilence, longestSilence } from '../../../streams/fail-on-silence.ts';
import type { Target } from '../../contract.ts';
import { checkMakers } from '../check-makers.ts';
import { dump } from '../dump.ts';
import { examine } from '../examine.ts';
import { inUse, lockTables } from '../in-use.ts';
import type { FullText } from '../journal.ts';
import { quoteName } from '../quote.ts';
import { scan } from '../scan.ts';
import { isTransactional, tablesOf } from '../schemas.ts';
import type { Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { readObjects } from '../stored-objects.ts';
import type { Sessions } from '../swap-steps.ts';
import { filesOf } from './files.ts';
import { proveText } from './prove-text.ts';
import { refuseHistory } from './refuse-history.ts';
import { createText } from './text-file.ts';

/**
 * Dumps what is live into a file, proves that it could be loaded again, and locks the tables so that nobody else can write any more. Nobody can while
 * they are dumped, either; should somebody have come in between two locks, the tables' checksums tell.
 * @param sessions afterwards `session` holds the locks
 * @throws Failure try-later: others hold tables, or write; whatever keeps it from being dumped. Nothing is locked and nothing kept then
 */
export async function keepLive(target: Target<MysqlSettings>, sessions: Sessions): Promise<FullText> {
  const { settings, surroundings } = target;
  const { session, raw } = sessions;
  const quiet = { settings, surroundings: { ...surroundings, warn: () => undefined } };
  const { outgoing } = filesOf(surroundings);
  // What would be silently missing in a dump is found out by its rights, as before a backup.
  const examination = await examine(quiet);
  // With --force, what is another definer's would come back as this account's own.
  if (!surroundings.force) await checkMakers(session, await readObjects(raw, settings.database));
  await refuseHistory(target, session);
  const there = await tablesOf(session, settings.database);
  const tables = there.map(({ name }) => name);
  const write = writeLock(examination.flavour, there);
  const file = await createText(outgoing);
  try {
    // MariaDB sums up generated columns otherwise under another kind of lock, so it is the same both times.
    await lockTables(target, session, tables, write);
    const before = await checksums(session, settings.database, tables);
    await lockTables(target, session, tables, () => 'READ');
    const scanner = scan();
    const running = await dump(quiet, examination);
    const output = failOnSilence(running.output, { seconds: longestSilence, who: examination.client, signal: surroundings.signal });
    for await (const chunk of output) {
      scanner.push(chunk);
      await file.write(chunk);
    }
    // The tool's own complaint comes before ours, as in a backup.
    await running.ended();
    scanner.finish();
    const text = { ...(await file.end()), force: surroundings.force };
    await session.query('UNLOCK TABLES');
    const warn = (line: string): void => surroundings.warn(`of what is kept of ${settings.database}: ${line}`);
    await proveText({ settings, surroundings: { ...surroundings, warn } }, outgoing, text);
    await lockTables(target, session, tables, write);
    const now = (await tablesOf(session, settings.database)).map(({ name }) => name);
    if (now.join('\0') !== tables.join('\0') || (await checksums(session, settings.database, tables)) !== before) {
      throw await inUse(target, session, changed(target));
    }
    const { charset, collation } = examination.properties as { charset: string; collation: string };
    return { ...text, charset, collation };
  } catch (error) {
    await file.abort();
    await session.query('UNLOCK TABLES').catch(() => undefined);
    throw error;
  }
}

/**
 * Nobody else may write, and this session may drop. MySQL with consistent GTIDs refuses to lock tables with and without transactions for writing at once; those
 * without are locked for reading then, which keeps others from writing, too, until they are dropped as the last.
 */
function writeLock(flavour: string, tables: Awaited<ReturnType<typeof tablesOf>>): (table: string) => 'READ' | 'WRITE' {
  const loose = new Set(tables.filter(({ engine }) => !isTransactional(engine)).map(({ name }) => name));
  const isMixed = flavour === 'mysql' && loose.size > 0 && loose.size < tables.length;
  return (table) => (isMixed && loose.has(table) ? 'READ' : 'WRITE');
}

function changed({ settings: { database } }: Target<MysqlSettings>): Failure {
  return new Failure('try-later', `${database} was changed between its dump and the lock on its tables; nothing was done to it`, {
    hint: 'let the application fall silent before a restore in place (quiesce: in the application file), and restore again',
  });
}

/** Equal while no row has changed; of engines without checksums it says nothing. */
async function checksums(session: Session, database: string, tables: readonly string[]): Promise<string> {
  if (tables.length === 0) return '';
  return JSON.stringify(await session.query(`CHECKSUM TABLE ${tables.map((name) => quoteName(database, name)).join(', ')}`));
}
