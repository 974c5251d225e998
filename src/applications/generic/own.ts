import type { Application, Command } from '../contract.ts';

/** What only this profile knows of an application: the commands that its file names. */
export interface Own {
  readonly quiesce: readonly Command[];
  readonly resume: readonly Command[];
  /** Ends with status 0 where the application is silent already, with 1 where it is not. */
  readonly isQuiet: Command | undefined;
  /** What the application needs when its databases and files are back, while it is still silent. */
  readonly afterRestore: readonly Command[];
}

export function ownOf(application: Application): Own {
  return application.own as Own;
}
