import type { AppList } from '../../applications/apps.ts';

/** An app, with its versions, where it is told. */
export interface AppChange {
  readonly app: string;
  readonly was?: string;
  readonly is?: string;
}

/** What became of apps between two moments, each list by name. */
export interface AppDifferences {
  /** Enabled then, and disabled now. */
  readonly disabled: readonly AppChange[];
  /** Disabled then, and enabled now. */
  readonly enabled: readonly AppChange[];
  /** There then, and not now; and whether it was enabled. */
  readonly gone: readonly (AppChange & { readonly wasEnabled: boolean })[];
  /** Not there then. */
  readonly new: readonly (AppChange & { readonly isEnabled: boolean })[];
  /** Enabled then and now, in another version. */
  readonly changed: readonly AppChange[];
}

export function appDifferences(then: AppList, now: AppList): AppDifferences {
  const [before, after] = [all(then), all(now)];
  const change = (app: string): AppChange => {
    const [was, is] = [before.get(app), after.get(app)];
    return { app, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) };
  };
  const those = (apps: ReadonlyMap<string, unknown>, fits: (app: string) => boolean): readonly string[] =>
    [...apps.keys()].filter(fits).toSorted();
  return {
    disabled: those(then.enabled, (app) => now.disabled.has(app)).map(change),
    enabled: those(then.disabled, (app) => now.enabled.has(app)).map(change),
    gone: those(before, (app) => !after.has(app)).map((app) => ({ ...change(app), wasEnabled: then.enabled.has(app) })),
    new: those(after, (app) => !before.has(app)).map((app) => ({ ...change(app), isEnabled: now.enabled.has(app) })),
    changed: those(then.enabled, (app) => now.enabled.has(app))
      .map(change)
      .filter((one) => one.was !== undefined && one.is !== undefined && one.was !== one.is),
  };
}

function all({ enabled, disabled }: AppList): ReadonlyMap<string, string | undefined> {
  return new Map([...enabled, ...disabled]);
}
