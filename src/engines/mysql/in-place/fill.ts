import { Failure } from '../../../failures/failure.ts';
import type { Counts, Target } from '../../contract.ts';
import { compare } from '../compare.ts';
import type { ObjectKind } from '../create-object.ts';
import type { FullText, StagedEntry } from '../journal.ts';
import { quoteName } from '../quote.ts';
import { scan } from '../scan.ts';
import { fromRaw, type Session } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import { startLoading } from '../start-loading.ts';
import { dropObjects, makeObjects, readObjects } from '../stored-objects.ts';
import type { Sessions } from '../swap-steps.ts';
import { holding } from './hold.ts';
import { readText } from './text-file.ts';

/**
 * Loads a dump's file into the emptied live database and compares what is there with what was counted; its events get their states last of all.
 * @throws Failure whatever the server did not take
 */
export async function fill(target: Target<MysqlSettings>, { session, raw }: Sessions, path: string, text: FullText): Promise<void> {
  const { database } = target.settings;
  await session.query(`ALTER DATABASE ${quoteName(database)} CHARACTER SET ${text.charset} COLLATE ${text.collation}`);
  const into = {
    database,
    hint: 'the stream is whole; this server made something else of it',
    first: holding(database, 'load'),
    isSaid: true,
  };
  const loading = await startLoading(target, into);
  const scanner = scan();
  let staged: StagedEntry;
  let counts: Counts;
  try {
    for await (const chunk of readText(path, text)) await loading.write(scanner.push(chunk));
    const finished = scanner.finish();
    ({ counts } = finished);
    await loading.write(finished.rest);
    staged = await loading.end();
  } catch (error) {
    await loading.abort();
    throw error;
  }
  // What waited for something that comes later in the dump.
  refuseFailed(await makeObjects(raw, database, staged.pending, { events: 'disabled' }));
  await compare(session, into, counts, { expired: staged.expired, pending: [] });
  await wakeEvents(raw, database, staged.events);
}

/** Made again and not altered: ALTER EVENT would make this account their definer. */
async function wakeEvents(raw: Session, database: string, states: StagedEntry['events']): Promise<void> {
  const isAwake = (what: ObjectKind, name: string): boolean => what === 'event' && (states[name] ?? 'DISABLED') !== 'DISABLED';
  const events = (await readObjects(raw, database, isAwake)).map((event) => ({
    ...event,
    status: states[event.name] ?? ('DISABLED' as const),
  }));
  await dropObjects(raw, database, isAwake);
  refuseFailed(await makeObjects(raw, database, events, { events: 'kept' }));
}

function refuseFailed([failed]: Awaited<ReturnType<typeof makeObjects>>): void {
  if (failed === undefined) return;
  const { word, name } = failed.definition;
  const said = failed.error instanceof Error ? failed.error.message : String(failed.error);
  throw new Failure('not-whole', `the ${word.toLowerCase()} ${fromRaw(name)} cannot be made: ${said}`, { cause: failed.error });
}
