import { readFile } from 'node:fs/promises';
import type { AppKeeper, AppList, RecordedApps } from '../../applications/apps.ts';
import type { Application } from '../../applications/contract.ts';
import { readApplication } from '../../applications/read-application.ts';
import { Failure } from '../../failures/failure.ts';
import { layout } from '../../state/layout.ts';
import { appDifferences, type AppDifferences } from './app-differences.ts';
import { appKeeperOf } from './app-keeper-of.ts';
import type { RunContext } from '../run-context.ts';

/** An application's apps as they are and as they were. */
export interface ComparedApps extends AppDifferences {
  readonly application: string;
  /** The file that says how they were, when that was, and of which release. */
  readonly inventory: string;
  readonly takenAt: string;
  readonly release: string;
}

/** The same for those who go on with it. */
export interface AppsAtHand {
  readonly application: Application;
  readonly keeper: AppKeeper;
  readonly compared: ComparedApps;
  readonly now: AppList;
}

/**
 * Compares the apps there are with those of an inventory, by default the one that the last backup has taken.
 * @throws Failure configuration: this kind of application has no apps; no-input: there is no inventory; unavailable: it does not tell its apps
 */
export async function compareApps(name: string, inventory: string | undefined, context: RunContext): Promise<AppsAtHand> {
  const application = await readApplication(name, context.configDir);
  const keeper = await appKeeperOf(application);
  const file = inventory ?? layout.inventory(context.stateDir, name);
  const recorded = await readRecorded(keeper, file, name);
  const now = await keeper.list(application, context);
  const { takenAt, release, apps } = recorded;
  return { application, keeper, now, compared: { application: name, inventory: file, takenAt, release, ...appDifferences(apps, now) } };
}

async function readRecorded(keeper: AppKeeper, file: string, name: string): Promise<RecordedApps> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT')
      throw new Failure('no-input', `there is no ${file}: nothing says which apps there were`, {
        hint: `a backup of ${name} writes it; or name one that was restored aside with --inventory`,
      });
    throw new Failure(cause.code === 'EACCES' ? 'privileges' : 'io', `cannot read ${file}: ${cause.message}`, { cause });
  });
  const recorded = keeper.recorded(parse(text));
  if (recorded === undefined)
    throw new Failure('not-whole', `${file} does not say which apps there were`, { hint: 'name another one with --inventory' });
  return recorded;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
