import { Failure } from '../../failures/failure.ts';
import { takeLock } from '../../state/lock.ts';
import { compareApps, type AppsAtHand, type ComparedApps } from './compare-apps.ts';
import { type Changed, recordChange } from '../record-change.ts';
import type { RunContext } from '../run-context.ts';

export interface EnableWish {
  /** Which; none: all that were enabled once, and are disabled now. */
  readonly apps: readonly string[];
  /** Also those that say of themselves that they do not fit this release. */
  readonly force: boolean;
  /** Where it stands which were enabled; undefined: in what the last backup has taken. */
  readonly inventory: string | undefined;
}

/** What became of each. */
export interface EnabledApps {
  readonly compared: ComparedApps;
  readonly enabled: readonly string[];
  readonly failed: readonly { readonly app: string; readonly why: string }[];
}

/**
 * Enables again what was enabled once and no longer is, one by one: an app that does not fit keeps no other from its turn.
 * @throws Failure usage: an app is named that was not enabled then, or is now; try-later: something else is being done to the application
 */
export async function enableApps(name: string, wish: EnableWish, context: RunContext): Promise<EnabledApps> {
  const release = await takeLock(context.stateDir, name, { purpose: 'enabling of apps' });
  try {
    return await recordChange({ verb: 'apps', application: name }, context, (changed) => enableAlone(name, wish, changed, context));
  } finally {
    await release();
  }
}

async function enableAlone(
  name: string,
  wish: EnableWish,
  changed: (line: string) => void,
  context: RunContext,
): Promise<Changed<EnabledApps>> {
  const hand = await compareApps(name, wish.inventory, context);
  const enabled: string[] = [];
  const failed: { app: string; why: string }[] = [];
  for (const app of chosen(hand, wish.apps)) {
    try {
      await hand.keeper.enable(hand.application, app, wish.force, context);
      enabled.push(app);
      changed(`the app ${app} is enabled again`);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof Failure)) throw error;
      failed.push({ app, why: error.message });
    }
  }
  return { result: { compared: hand.compared, enabled, failed }, failure: notAll(failed) };
}

function notAll(failed: EnabledApps['failed']): Failure | undefined {
  if (failed.length === 0) return undefined;
  return new Failure('not-whole', `could not be enabled: ${failed.map(({ app, why }) => `${app} (${why})`).join(', ')}`);
}

/** Only what the record says was in use: an app's name that is mistyped, or that was never there, would be fetched from the app store. */
function chosen({ compared }: AppsAtHand, wished: readonly string[]): readonly string[] {
  const wereEnabled = [...compared.disabled, ...compared.gone.filter(({ wasEnabled }) => wasEnabled)].map(({ app }) => app);
  if (wished.length === 0) return compared.disabled.map(({ app }) => app);
  const other = wished.find((app) => !wereEnabled.includes(app));
  if (other === undefined) return wished;
  throw new Failure('usage', `${other} is no app that was enabled at ${compared.takenAt} and is not now`, {
    hint: wereEnabled.length === 0 ? 'there is none' : `those are: ${wereEnabled.join(', ')}`,
  });
}
