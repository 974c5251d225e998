import type { ExitStatusName } from './exit-status.ts';

/**
 * An error that is for the user: something outside the program is not as it must be.
 * The message is one plain line, lower case, without a full stop; the hint says what to do about it.
 * Everything that is thrown and is not a Failure is a bug (exit status 70).
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: Exclude<ExitStatusName, 'ok' | 'bug'>;
  readonly hint: string | undefined;
  /** What else was found wrong, one line each, beside what the message says. */
  readonly details: readonly string[];

  constructor(
    kind: Exclude<ExitStatusName, 'ok' | 'bug'>,
    message: string,
    options: { hint?: string; details?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}
