/**
 * A program as it is going to be executed, before it is: what engines build, purely, and what tests assert.
 * It is started without a shell and with a minimal environment of its own (see `start-program.ts`).
 */
export interface ProgramCall {
  /** The program's name, looked up in PATH and the usual places, or an absolute path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Added to the minimal environment. Never a secret: /proc/PID/environ is readable by the same user. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * A secret text the program reads from `/dev/fd/3`, for example a MySQL defaults file or a PostgreSQL passfile:
   * an unlinked file of mode 0600, so that it stands in no argv, no environment and no directory.
   */
  readonly secret?: string;
}
