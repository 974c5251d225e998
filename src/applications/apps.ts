import type { Application, ProfileSurroundings } from './contract.ts';

/** The apps there are, by name, with their versions; a version may be undefined where nobody tells it. */
export interface AppList {
  readonly enabled: ReadonlyMap<string, string | undefined>;
  readonly disabled: ReadonlyMap<string, string | undefined>;
}

/** The apps that there were. */
export interface RecordedApps {
  /** ISO 8601. */
  readonly takenAt: string;
  /** The release of the application itself. */
  readonly release: string;
  readonly apps: AppList;
}

/** What a profile knows of the apps that can be added to an application. */
export interface AppKeeper {
  /** Those there are now. @throws Failure unavailable: it does not tell */
  list(application: Application, surroundings: ProfileSurroundings): Promise<AppList>;
  /** Those in what `takeInventory` gave once; undefined where it is none, or holds no apps. */
  recorded(inventory: unknown): RecordedApps | undefined;
  /** Enables one. @param force also where it says of itself that it does not fit this release. @throws Failure unavailable: why it is not enabled */
  enable(application: Application, app: string, force: boolean, surroundings: ProfileSurroundings): Promise<void>;
}
