import type { Application, Database } from '../applications/contract.ts';
import type { Target } from '../engines/contract.ts';
import { Failure } from '../failures/failure.ts';
import { layout } from '../state/layout.ts';
import { swapJournal } from '../state/swap-journal.ts';
import type { RunContext } from './run-context.ts';

/** How long to wait for sessions, locks and open files of others. */
const patience = 30;

/**
 * A database of an application as its engine wants it.
 * @param context with the moment that names what is kept; `isDrill`: for a rehearsal, which has a staging database and a journal of its own
 * @param elsewhere another place, with a journal and notes of its own
 */
export function targetOf(
  application: Application,
  database: string,
  context: RunContext & { readonly now: Date; readonly isDrill?: boolean },
  elsewhere?: { readonly settings: unknown; readonly key: string },
): Target<unknown> {
  const { stateDir, isDrill = false } = context;
  // No database has a name with this sign.
  const aside = isDrill ? '~drill' : elsewhere === undefined ? '' : `~${elsewhere.key}`;
  return {
    settings: elsewhere === undefined ? findDatabase(application, database).settings : elsewhere.settings,
    surroundings: {
      signal: context.signal,
      now: context.now,
      warn: context.warn,
      ownProgram: context.ownProgram,
      journal: swapJournal(stateDir, application.name, `${database}${aside}`),
      rows: findDatabase(application, database).rows ?? {},
      strategy: isDrill ? 'swap' : application.restore.strategy,
      directory: layout.files(stateDir, application.name, `${database}${aside}`),
      patience,
      force: context.force,
      drill: isDrill ? { directory: layout.scratch(stateDir, application.name, database) } : undefined,
    },
  };
}

/** @throws Failure no-input: the application has no such database */
export function findDatabase(application: Application, name: string): Database {
  const database = Object.hasOwn(application.databases, name) ? application.databases[name] : undefined;
  if (database) return database;
  const known = Object.keys(application.databases);
  throw new Failure('no-input', `${application.file} has no database ${name}`, {
    hint: known.length === 0 ? 'it lists no databases at all' : `it has ${known.join(', ')}`,
  });
}
